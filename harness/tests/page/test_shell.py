"""The upload's command in a shell block is found, and its placeholders give way to what a run hands over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from upload_conformance.testee.page.shell import upload_command, without_prompts

UPLOADS = {
    "curl over several lines": (
        "curl -X POST https://x.example/upload \\\n  -u <access id>:<your secret> \\\n  -F file=@accounts.txt\n",
        ["curl", "-X", "POST", "URL", "-u", "ID:KEY", "-F", 'file=@"FILE"'],
    ),
    "a session with prompts and output": (
        '$ curl -u YOUR_ID:YOUR_SECRET \\\n>   -F "file=@accounts.txt" https://x.example/p\n{"retCode": 0}\n$ ls\n',
        ["curl", "-u", "ID:KEY", "-F", 'file=@"FILE"', "URL"],
    ),
    "in Chinese": (
        "curl -u 你的AccessID:你的密钥 -F 'file=@号码包.txt' https://{服务地址}/v3/push/package/upload",
        ["curl", "-u", "ID:KEY", "-F", 'file=@"FILE"', "URL"],
    ),
    "options without spaces, the file in quotes of curl's own": (
        "curl -sSuID:KEY -F'file=@\"/path/to/file\";type=text/plain' $BASE_URL/upload",
        ["curl", "-sSuID:KEY", '-Ffile=@"FILE";type=text/plain', "URL"],
    ),
    "an Authorization header": (
        "curl --header 'Authorization: Basic <base64 of id:secret>' --form file=@a.zip --url http://x.example/",
        ["curl", "--header", "Authorization: Basic SUQ6S0VZ", "--form", 'file=@"FILE"', "--url", "URL"],
    ),
    "an Authorization header that the page encodes itself, with its mistake": (
        'curl -H "Authorization: Basic $(echo $ID:$SECRET | base64)" -F file=@a.zip http://x.example/',
        ["curl", "-H", "Authorization: Basic SUQ6S0VZCg==", "-F", 'file=@"FILE"', "URL"],
    ),
    "the upload among other commands": (
        "curl https://x.example/list\ncurl -u a:b -F purpose=push -F file=@a.txt https://x.example/upload | jq .\n",
        ["curl", "-u", "ID:KEY", "-F", "purpose=push", "-F", 'file=@"FILE"', "URL"],
    ),
    "a variable of the page's own": (
        'curl -u a:b -F "file=@$1;type=text/csv" https://x.example/',
        ["curl", "-u", "ID:KEY", "-F", "file=@FILE;type=text/csv", "URL"],
    ),
    "HTTPie": (
        "http --form -a $ID:$SECRET POST api.example.com/v3/push/package/upload file@accounts.txt",
        ["http", "--ignore-stdin", "--form", "-a", "ID:KEY", "POST", "URL", "file@FILE"],
    ),
    "wget": (
        "wget --user=<id> --password '<密钥>' --post-file=accounts.txt https://api.example.com/upload",
        ["wget", "-O", "-", "--user=ID", "--password", "KEY", "--post-file=FILE", "URL"],
    ),
    "the answer goes to a file": (
        "curl -sSo answer.json -u a:b -F file=@a.txt https://x.example/",
        ["curl", "-sSo", "-", "-u", "ID:KEY", "-F", 'file=@"FILE"', "URL"],
    ),
    "wget, the answer goes to a file": (
        "wget -qO answer.json --post-file accounts.txt https://api.example.com/upload",
        ["wget", "-qO", "-", "--post-file", "FILE", "URL"],
    ),
    "wget, the answer goes to stdout": (
        "wget -qO- --post-file accounts.txt https://api.example.com/upload",
        ["wget", "-qO-", "--post-file", "FILE", "URL"],
    ),
    "a placeholder that is none of these stays": (
        "curl -u a:b -F file=@a.txt -H 'X-App: <app id>' -H X-Tag:<tag> https://x.example/",
        ["curl", "-u", "ID:KEY", "-F", 'file=@"FILE"', "-H", "X-App: <app id>", "-H", "X-Tag:<tag>", "URL"],
    ),
}


def arguments(template: str, folder: Path) -> list[str]:
    """Have a shell run the command, with programs in the tools' place that tell their arguments."""
    for tool in ("curl", "http", "wget"):
        script = folder / tool
        script.write_text(f"#!{sys.executable}\nimport sys\nprint('\\n'.join(['{tool}', *sys.argv[1:]]))\n")
        script.chmod(0o755)
    facts = {"URL": "URL", "FILE": "FILE", "QUOTED_FILE": "FILE", "ACCESS_ID": "ID", "SECRET_KEY": "KEY"}
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", **facts}
    ran = subprocess.run(["sh", "-c", template], env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


@pytest.mark.parametrize(("text", "words"), UPLOADS.values(), ids=list(UPLOADS))
def test_the_command_runs_with_what_is_handed_over(text: str, words: list[str], tmp_path: Path) -> None:
    command = upload_command(text)
    assert command.problem == ""
    assert arguments(command.template, tmp_path) == words


def test_each_replacement_is_told() -> None:
    command = upload_command("curl -u <id>:<secret> -F file=@a.txt https://x.example/ | jq .\n")
    assert [(one.what, one.by) for one in command.replaced] == [
        ("<id>:<secret>", '"$ACCESS_ID:$SECRET_KEY"'),
        ("file=@a.txt", r'"file=@\"$QUOTED_FILE\""'),
        ("https://x.example/", '"$URL"'),
        ("| jq .", ""),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    {
        "curl https://api.example.com/v1/list\n": "no command in it uploads a file",
        "npm install push\n": "no command in it is one of curl, HTTPie and wget",
        "# curl -F file=@a.txt https://x.example/\ncurl https://x.example/": "no command in it uploads a file",
        "echo 'curl -F file=@a.txt https://x.example/'\n": "no command in it is one of curl, HTTPie and wget",
    }.items(),
)
def test_what_uploads_nothing_is_said(text: str, problem: str) -> None:
    assert upload_command(text).problem == problem


@pytest.mark.parametrize(
    "prompt", ["$ ", "% ", "root@host:~# ", "me@host:/srv$ ", "[me@host ~]$ ", "(venv) $ ", "PS C:\\> "]
)
def test_a_prompt_is_no_part_of_the_command(prompt: str) -> None:
    assert without_prompts(f"{prompt}curl https://x.example/\nan answer\n") == "curl https://x.example/\n"


def test_a_comment_is_no_prompt() -> None:
    text = "# the list\ncurl https://x.example/\n"
    assert without_prompts(text) == text


def test_an_answer_that_stays_where_it_can_be_seen_is_no_replacement() -> None:
    (file, url) = upload_command("wget -qO- --post-file a.txt https://x.example/").replaced
    assert (file.what, url.what) == ("a.txt", "https://x.example/")


@pytest.mark.parametrize(
    ("text", "by"),
    {
        "wget --post-file a.txt https://x.example/": "wget -O -",
        "http -f POST https://x.example/ file@a.txt": "http --ignore-stdin",
    }.items(),
)
def test_what_a_tool_would_find_out_at_a_terminal_is_told_it(text: str, by: str) -> None:
    assert upload_command(text).replaced[0].by == by
