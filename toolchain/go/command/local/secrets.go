package local

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"google.golang.org/grpc/status"
)

// Shorter values are left alone, as the engine itself does: hiding every "1" would hide everything.
const shortestSecret = 3

// KeepSecrets wraps the provider so that a value which arrives as a secret is in no log line and in no error, and so
// that an output which was secret stays secret. Inside the framework values have lost that mark.
func KeepSecrets(inner provider.Provider) provider.Provider {
	outer := inner
	outer.Create = func(ctx context.Context, request provider.CreateRequest) (provider.CreateResponse, error) {
		ctx, secrets := withSecrets(ctx, request.Properties)
		response, err := inner.Create(ctx, request)
		return response, secrets.hideIn(err)
	}
	outer.Update = func(ctx context.Context, request provider.UpdateRequest) (provider.UpdateResponse, error) {
		ctx, secrets := withSecrets(ctx, request.State, request.Inputs)
		response, err := inner.Update(ctx, request)
		for name, value := range response.Properties.All {
			// The new command got the old output in its environment and may have printed it again.
			if request.State.Get(name).Secret() && !value.Secret() {
				response.Properties = response.Properties.Set(name, value.WithSecret(true))
			}
		}
		return response, secrets.hideIn(err)
	}
	outer.Delete = func(ctx context.Context, request provider.DeleteRequest) error {
		ctx, secrets := withSecrets(ctx, request.Properties, request.OldInputs)
		return secrets.hideIn(inner.Delete(ctx, request))
	}
	return outer
}

// secrets are the texts to hide, the longest first, so that a short one does not break a longer one up.
type secrets []string

type secretsKey struct{}

func withSecrets(ctx context.Context, maps ...property.Map) (context.Context, secrets) {
	var found secrets
	for _, values := range maps {
		found.gather(property.New(values), false)
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	found = slices.Compact(found)
	return context.WithValue(ctx, secretsKey{}, found), found
}

func secretsOf(ctx context.Context) secrets {
	found, _ := ctx.Value(secretsKey{}).(secrets)
	return found
}

func (s *secrets) gather(value property.Value, secret bool) {
	secret = secret || value.Secret()
	switch {
	case value.IsMap():
		for _, inner := range value.AsMap().All {
			s.gather(inner, secret)
		}
	case value.IsArray():
		for _, inner := range value.AsArray().All {
			s.gather(inner, secret)
		}
	case secret && value.IsString():
		// Also line by line: a key of several lines is logged so.
		for _, text := range append(strings.Split(value.AsString(), "\n"), value.AsString()) {
			if text = strings.TrimSpace(text); len(text) >= shortestSecret {
				*s = append(*s, text)
			}
		}
	}
}

func (s secrets) hide(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return text
}

func (s secrets) hideIn(err error) error {
	if err == nil || s.hide(err.Error()) == err.Error() {
		return err
	}
	if known, ok := status.FromError(err); ok {
		return status.Error(known.Code(), s.hide(known.Message()))
	}
	return errors.New(s.hide(err.Error()))
}
