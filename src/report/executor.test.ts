import { expect, test } from "@playwright/test";
import { executorOf, lineUrl } from "./executor.ts";

const github = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://git.example",
  GITHUB_REPOSITORY: "team/plan",
  GITHUB_WORKFLOW: "nightly",
  GITHUB_RUN_NUMBER: "12",
  GITHUB_RUN_ID: "345",
  GITHUB_SHA: "abc",
};

test("a run says whether a person's machine or CI drilled it, and which job", () => {
  expect(executorOf({ HOSTNAME: "secret", USER: "me" })).toEqual({
    name: "local machine",
    type: "local",
  });
  expect(executorOf(github)).toEqual({
    name: "GitHub Actions",
    type: "github",
    buildName: "nightly #12",
    buildUrl: "https://git.example/team/plan/actions/runs/345",
  });
  const gitlab = {
    CI: "true",
    GITLAB_CI: "true",
    CI_JOB_NAME: "drill",
    CI_JOB_URL: "https://git.example/-/jobs/1",
  };
  expect(executorOf(gitlab)).toMatchObject({
    type: "gitlab",
    buildName: "drill",
    buildUrl: gitlab.CI_JOB_URL,
  });
  expect(executorOf({ CI: "1" })).toEqual({ name: "CI", type: "ci" });
});

test("a line of the plan has an address where its repository is known, and none elsewhere", () => {
  expect(lineUrl(github, "drills/plan.md", 179)).toBe(
    "https://git.example/team/plan/blob/abc/drills/plan.md?plain=1#L179",
  );
  expect(lineUrl({}, "drills/plan.md", 179)).toBeNull();
  expect(lineUrl(github, "/somewhere/plan.md", 179)).toBeNull();
});
