package main

import (
	"encoding/json"
	"strings"
)

// configEnvironment hands the stack's configuration to the Node.js SDK. Values of secrets are among them, in clear:
// the environment of the child is the one place for them, never its arguments, which every user of the machine sees.
func configEnvironment(config map[string]string, secretKeys []string) ([]string, error) {
	values := make(map[string]string, len(config))
	for key, value := range config {
		values[fullKey(key)] = value
	}
	// An empty list must be `[]`: the SDK reads it as an array.
	secrets := append([]string{}, secretKeys...)
	valuesJSON, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	secretsJSON, err := json.Marshal(secrets)
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(valuesJSON), "PULUMI_CONFIG_SECRET_KEYS=" + string(secretsJSON)}, nil
}

// fullKey makes `namespace:config:name` of `namespace:name`: the SDK takes the middle part away again, and a name that
// itself begins with "config:" survives.
func fullKey(key string) string {
	namespace, name, found := strings.Cut(key, ":")
	if !found {
		return key
	}
	return namespace + ":config:" + name
}
