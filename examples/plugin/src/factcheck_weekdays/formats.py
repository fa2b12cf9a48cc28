"""A report format: a few lines for a chat."""

from __future__ import annotations

from factcheck.reports.model import Report, local


def render_chat(report: Report) -> str:
    """The verdict, and the five worst findings with a line each."""
    lines = [f"factcheck: {report.verdict} ({len(report.findings)})"]
    for finding in report.findings[:5]:
        place = finding.locations[0]
        lines.append(f"• {place.path}:{place.line} {finding.rule} {' '.join(local(finding.messages, report.lang).split())}")
    return "\n".join(lines) + "\n"
