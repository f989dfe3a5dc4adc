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
  expect(executorOf({ HOSTNAME: "secret", USER: "me" }, "r1")).toEqual({
    name: "local machine",
    type: "local",
    buildName: "r1",
  });
  expect(executorOf(github, "r1")).toEqual({
    name: "GitHub Actions",
    type: "github",
    buildName: "nightly #12, r1",
    buildUrl: "https://git.example/team/plan/actions/runs/345",
  });
  const gitlab = {
    CI: "true",
    GITLAB_CI: "true",
    CI_JOB_NAME: "drill",
    CI_JOB_URL: "https://git.example/-/jobs/1",
  };
  expect(executorOf(gitlab, "r1")).toMatchObject({
    type: "gitlab",
    buildName: "drill, r1",
    buildUrl: gitlab.CI_JOB_URL,
  });
  expect(executorOf({ CI: "1" }, "r1")).toEqual({ name: "CI", type: "ci", buildName: "r1" });
});

test("a line of the plan has an address where its repository is known, and none elsewhere", () => {
  expect(lineUrl(github, "drills/plan.md", 179)).toBe(
    "https://git.example/team/plan/blob/abc/drills/plan.md?plain=1#L179",
  );
  expect(lineUrl({}, "drills/plan.md", 179)).toBeNull();
  expect(lineUrl(github, "/somewhere/plan.md", 179)).toBeNull();
});
