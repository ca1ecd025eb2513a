import { z } from "zod";
import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Comment } from "./activity.ts";
import type { Github } from "./github.ts";
import { issueOf, longText } from "./issues.ts";
import { paged } from "./paging.ts";
import { below, byId } from "./paths.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { bodyOf } from "./validate.ts";
import { nodeId, type Repository, timestamp } from "./world.ts";

const request = z.strictObject({
  body: longText.refine((text) => text !== "", { error: "body cannot be blank" }),
});

/** Comments on issues and pull requests. */
export function commentRoutes(github: Github): Route[] {
  const { world } = github;
  const create = (call: Call, repository: Repository): Reply => {
    const issue = issueOf(call, repository);
    const now = world.clock.now();
    const comment: Comment = {
      id: world.nextId(),
      issue: issue.number,
      body: bodyOf(call, request).body,
      author: world.actor.login,
      createdAt: now,
      updatedAt: now,
    };
    repository.activity.comments.set(comment.id, comment);
    issue.updatedAt = now;
    return { status: 201, body: answer(github, repository, comment) };
  };
  const update = (call: Call, repository: Repository): Reply => {
    const comment = byId(repository.activity.comments, call, "comment");
    comment.body = bodyOf(call, request).body;
    comment.updatedAt = world.clock.now();
    return { status: 200, body: answer(github, repository, comment) };
  };
  const remove = (call: Call, repository: Repository): Reply => {
    const { comments } = repository.activity;
    comments.delete(byId(comments, call, "comment").id);
    return { status: 204 };
  };
  const get = (call: Call, repository: Repository): Reply => ({
    status: 200,
    body: answer(github, repository, byId(repository.activity.comments, call, "comment")),
  });
  const show = (call: Call, repository: Repository, comments: Comment[]): Reply =>
    paged(call, comments, (page) => page.map((one) => answer(github, repository, one)));
  const listAll = (call: Call, repository: Repository): Reply =>
    show(call, repository, [...repository.activity.comments.values()]);
  const list = (call: Call, repository: Repository): Reply => {
    const { number } = issueOf(call, repository);
    const all = [...repository.activity.comments.values()];
    return show(
      call,
      repository,
      all.filter((one) => one.issue === number),
    );
  };
  const many = "/issues/:number/comments";
  const one = "/issues/comments/:comment";
  return below(github, [
    // Before the single issue: `comments` is no number.
    { method: "GET", path: "/issues/comments", action: "comments.listAll", kind: "read", handler: listAll },
    { method: "GET", path: one, action: "comments.get", kind: "read", handler: get },
    { method: "PATCH", path: one, action: "comments.update", kind: "mutate", handler: update },
    { method: "DELETE", path: one, action: "comments.delete", kind: "mutate", handler: remove },
    { method: "GET", path: many, action: "comments.list", kind: "read", handler: list },
    { method: "POST", path: many, action: "comments.create", kind: "mutate", handler: create },
  ]);
}

function answer({ world }: Github, repository: Repository, comment: Comment) {
  const { api, site } = addressesOf(world, repository);
  const issue = repository.activity.issues.get(comment.issue);
  const kind = issue?.pull ? "pull" : "issues";
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${site}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    body: comment.body,
    user: userAnswer(world, comment.author),
    author_association: comment.author === world.owner.login ? "OWNER" : "CONTRIBUTOR",
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
  };
}
