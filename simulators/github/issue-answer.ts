import type { Issue } from "./activity.ts";
import { labelAnswer } from "./labels.ts";
import { addressesOf, userAnswer } from "./users.ts";
import { nodeId, type Repository, timestamp, type World } from "./world.ts";

const orNull = (ms: number | null) => (ms === null ? null : timestamp(ms));

/** An issue as GitHub shows it; a pull request shows itself as one too, with `pull_request`. */
export function issueAnswer(world: World, repository: Repository, issue: Issue) {
  const { api, site } = addressesOf(world, repository);
  const { number, pull } = issue;
  const url = `${api}/issues/${number}`;
  const page = `${site}/${pull ? "pull" : "issues"}/${number}`;
  const comments = [...repository.activity.comments.values()].filter((one) => one.issue === number).length;
  return {
    id: issue.id,
    node_id: nodeId(pull ? "PR" : "I", issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    ...sharedPart(world, repository, issue),
    state_reason: issue.stateReason,
    comments,
    ...(pull
      ? {
          draft: pull.draft,
          pull_request: {
            url: `${api}/pulls/${number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: orNull(pull.mergedAt),
          },
        }
      : {}),
  };
}

/** What issues and pull requests say alike. */
export function sharedPart(world: World, repository: Repository, issue: Issue) {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: userAnswer(world, issue.author),
    labels: issue.labels.flatMap((name) => {
      const label = repository.labels.get(name.toLowerCase());
      return label ? [labelAnswer(world, repository, label)] : [];
    }),
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    assignee: issue.assignees[0] === undefined ? null : userAnswer(world, issue.assignees[0]),
    assignees: issue.assignees.map((login) => userAnswer(world, login)),
    milestone: null,
    author_association: issue.author === world.owner.login ? "OWNER" : "CONTRIBUTOR",
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: orNull(issue.closedAt),
  };
}
