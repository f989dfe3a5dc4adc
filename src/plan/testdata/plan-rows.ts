/** One wrong thing for each rule that reads the plan as a document, and one of the same kind that is right. */
import type { RuleRow } from "./rule-row.ts";

const end = "## Testing\n";
const script = (lines: string) =>
  `## Tools\n\n**File:** \`scripts/x.sh\`\n\n\`\`\`bash\n${lines}\n\`\`\`\n\n${end}`;

export const planRows: readonly RuleRow[] = [
  {
    code: "scenario-without-section",
    change: ["- Lamp lost\n", "- Lamp lost\n- Fog\n"],
    on: "- Fog",
    fine: ["- Lamp lost\n", "- LAMP LOST.\n"],
    says: ['"Fog"'],
  },
  {
    code: "scenario-not-in-overview",
    change: ["- Lamp lost\n", "- Fog\n"],
    on: "### Scenario 1",
    fine: ["- Lamp lost\n", ""],
  },
  {
    code: "scenario-twice",
    change: [
      end,
      `### Scenario 2: Lamp Lost\n\n1. **Go:**\n   \`\`\`bash\n   light\n   \`\`\`\n\n**RTO:** 5 m\n**RPO:** 12 m\n\n${end}`,
    ],
    on: "### Scenario 2",
    fine: [end, `### Scenario 2: Lamp dim\n\n${end}`],
    says: ["line 36"],
  },
  {
    code: "scenario-without-steps",
    change: [end, `### Scenario 2: Fog\n\n**RTO:** 5 m\n\n${end}`],
    on: "### Scenario 2",
    fine: [end, `### Scenario 2: Fog\n\n1. Wait\n\n**RTO:** 5 m\n\n${end}`],
  },
  {
    code: "status-in-preparation",
    change: ["Approved", "⏳ В процессе подготовки"],
    on: "**Status:**",
    fine: ["Approved", "Drilled in May"],
  },
  {
    code: "value-not-understood",
    change: ["Every 1 minute", "Every 1 minute\n\n### Other\n\n**Frequency:** Now and then"],
    on: "Now and then",
    fine: ["Every 1 minute", "Every 1 minute\n\n### Other\n\n**Frequency:** Hourly"],
  },
  {
    code: "block-not-run",
    change: [end, "```bash\nlight-again\n```\n\n## Testing\n"],
    on: "light-again",
    fine: [end, "Then `light-again`.\n\n## Testing\n"],
  },
  {
    code: "fence-not-closed",
    change: [end, "```bash\nlight-again\n"],
    on: "light-again",
    fine: [end, "```bash\nlight-again\n```\n"],
  },
  {
    code: "file-outside-desk",
    change: [end, script("set -e\na").replace("scripts/x.sh", "../x.sh")],
    on: "../x.sh",
    fine: [end, script("set -e\na").replace("scripts/x.sh", "scripts/..x.sh")],
  },
  {
    code: "scenario-without-rto",
    change: ["**RTO:** <50 minutes  \n", ""],
    on: "### Scenario 1",
    fine: ["**RTO:** <50 minutes  \n", "RTO: 50 m\n"],
  },
  {
    code: "scenario-without-rpo",
    change: ["**RPO:** <12 minutes\n", ""],
    on: "### Scenario 1",
    fine: ["**RPO:** <12 minutes\n", "**RPO:** N/A\n"],
  },
  {
    code: "rpo-from-backup",
    change: ["<12 minutes", "<12 minutes (from last backup)"],
    on: "<12 minutes",
    fine: ["<12 minutes", "<12 minutes (from the disaster)"],
  },
  {
    code: "rpo-not-applicable",
    change: ["<12 minutes", "N/A (no data loss)"],
    on: "N/A",
    fine: ["<12 minutes", "N/A (no data loss: 0 lost writes)"],
  },
  {
    code: "target-looser-than-tier",
    change: ["<50 minutes", "<2 hours"],
    on: "**RTO:** <2 hours",
    fine: ["<50 minutes", "<2 hours (Critical Services)"],
    says: ["2 hours", "1 hour", "line 15"],
  },
  {
    code: "rpo-cannot-hold",
    change: ["<12 minutes", "<10 minutes"],
    on: "**RPO:** <10 minutes",
    fine: ["<12 minutes", "<11 minutes"],
    says: ["10 minutes", "certificates", "line 32"],
  },
  {
    code: "rpo-cannot-hold",
    withoutSystem: true,
    change: ["**RPO:** <12 minutes", "**RPO:** <30 s"],
    on: "**RPO:** <30 s",
    fine: ["**RPO:** <12 minutes", "**RPO:** <601 s"],
    says: ["30 seconds", "line 28", "line 32"],
  },
  {
    code: "rpo-cannot-hold",
    change: [
      "**Frequency:** Every 1 minute\n\n### State\n\n**Frequency:** Every 10 minutes\n",
      "**Frequency:** Every 13 minutes\n",
    ],
    on: "**RPO:** <12 minutes",
    fine: ["### State\n\n**Frequency:** Every 10 minutes\n", ""],
    says: ["13 minutes", "line 28"],
  },
  {
    code: "no-cadence",
    change: ["**Frequency:** Every 1 minute\n\n### State\n\n**Frequency:** Every 10 minutes\n", ""],
    on: "**Critical Data:**",
    fine: ["### State\n\n**Frequency:** Every 10 minutes\n", ""],
  },
  {
    code: "cadence-not-stated",
    change: ["Every 10 minutes", "Every 11 minutes"],
    on: "Every 1 minute",
    fine: ["Every 10 minutes", "every  10 minutes"],
    says: ["Every 10 minutes"],
  },
  {
    code: "cadence-not-stated",
    change: ["## Disasters\n", "## Disasters \n"],
    yaml: ["cadence: 1m", "cadence: 2m"],
    on: "Every 1 minute",
    fine: ["## Disasters\n", "## Disasters \n"],
    says: ["2 minutes"],
  },
  {
    code: "tier-unknown",
    change: ["**Critical Services:**", "**Critical Service:**"],
    on: "**Critical Service:**",
    fine: ["**Critical Services:** <1 hour", "Critical Services: <1 hour"],
    says: ["did you mean"],
  },
  {
    code: "drilled-scenario-unknown",
    change: ["## Disasters\n", "## Disasters \n"],
    yaml: ["  lamp-lost:", "  lamp-list:"],
    on: "### Scenario 1",
    fine: ["## Disasters\n", "## Disasters \n"],
    says: ['did you mean "lamp-lost"'],
  },
  {
    code: "human-time-not-declared",
    change: ["- **Decide:** 2 minutes\n", ""],
    on: "**Critical Services:**",
    fine: ["- **Decide:** 2 minutes\n", "- Decide: 120 s\n"],
    says: ["to decide"],
  },
  {
    code: "scenario-not-tested",
    change: [end, `${end}\n**Test Scenarios:**\n1. Oil spilled\n\n`],
    on: "1. Oil",
    fine: [end, `${end}\n**Test Scenarios:**\n1. The lamp is lost\n\n`],
    says: ['"Lamp lost"'],
  },
];
