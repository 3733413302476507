"""A proposal as a mapping file that its reader can correct."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.ingest.propose import SURE, FileProposal, Proposal

_HEAD = """\
# 列名对照：本单位导出文件的文件名和列名，各对应哪个提取文件、哪一列。由 fundwatch map 生成，请逐行核对。
# 行首有 # 的是把握不大的建议，确认后去掉 #。等号左边是导出文件的列名，右边是数据合同的列名。
#
# Which of your own file and column names stands for which extract and column. A line behind # is a guess:
# take the # away once you have checked it. The night reads this file as columns.toml of its home.
"""


def render_mapping(proposals: Sequence[FileProposal]) -> str:
    """Return the text of a mapping file; names that the contract has itself need no line.

    Of several files of one extract the columns are put together, each name once.
    """
    blocks = [_HEAD]
    for extract in dict.fromkeys(proposal.contract.table for proposal in proposals):
        same = [proposal for proposal in proposals if proposal.contract.table == extract]
        blocks.append(_render_extract(extract, same))
    return "\n".join(blocks)


def _render_extract(extract: str, proposals: Sequence[FileProposal]) -> str:
    contract = proposals[0].contract
    files = [name for each in proposals if (name := _name_beginning(each.file, extract))]
    lines = [f"[{extract}] # {contract.title}"]
    if files:
        lines.append(f"files = {json.dumps(sorted(set(files)), ensure_ascii=False)} # 文件名以此开头")
    lines += ["", f"[{extract}.columns]"]
    seen: set[str] = set()
    for proposal in (proposal for each in proposals for proposal in each.proposals):
        if proposal.title not in seen and not is_own_name(proposal):
            seen.add(proposal.title)
            lines.append(_render_line(proposal))
    missing = {column.name: column for each in proposals for column in each.missing}
    lines += [f'# "?" = "{column.name}" # {column.heading}：必填，未找到' for column in missing.values()]
    unknown = dict.fromkeys(title for each in proposals for title in each.unknown)
    if unknown:
        lines.append(f"# 未用到 not used: {_in_one_line('、'.join(unknown))}")
    return "\n".join(lines) + "\n"


def _render_line(proposal: Proposal) -> str:
    column = proposal.column
    guess = "" if proposal.confidence >= SURE else "# "
    title = json.dumps(proposal.title, ensure_ascii=False)
    why = f"{column.heading}，{proposal.confidence:.0%}：{_in_one_line(proposal.reason)}"
    return f'{guess}{title} = "{column.name}" # {why}'


def is_own_name(proposal: Proposal) -> bool:
    """Tell whether the file already calls the column what the contract calls it."""
    return (
        proposal.title.casefold() == proposal.column.name.casefold()
        or proposal.title == proposal.column.heading
    )


def _name_beginning(file: Path, extract: str) -> str:
    """Return what of a file's name says its extract: the part before the first digit; empty for our own."""
    name = file.name.partition(".")[0]
    if name.lower().startswith(extract):
        return ""
    return re.split(r"\d", name, maxsplit=1)[0].rstrip("_-. ") or name


def _in_one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
