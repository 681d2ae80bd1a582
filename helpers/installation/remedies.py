"""What a tool said when it failed, turned into one line that says what a person can do."""

import re
import sys

from helpers.errors import CourseError
from helpers.installation.places import AGAIN, LOG, MINORS, ROOM

# kind: its sign in a tool's words, the remedy in Korean and in English; the first match is told
REMEDIES = {
    "disk": (
        r"No space left|not enough space|Errno 28\b|os error 28\b|(WinError|os error) 112\b",
        f"디스크가 가득 찼습니다. {ROOM / 1e9:.1f} GB를 비우고 다시 실행하십시오: {AGAIN}",
        f"The disk is full. Free {ROOM / 1e9:.1f} GB and run again.",
    ),
    "hash": (
        r"DO NOT MATCH THE HASHES|[Hh]ash mismatch",
        "받은 파일이 잠금 파일의 해시와 달라 설치하지 않았습니다. 다시 실행하고, 되풀이되면"
        f" 강사에게 알려 주십시오: {AGAIN}",
        "A download does not match its hash in the lock and was not installed. Run again; if it"
        " happens twice, tell your instructor.",
    ),
    "venv": (
        r"ensurepip|No module named '?venv",
        "이 Python에는 venv가 없습니다. 설치하고 다시 실행하십시오:"
        f" sudo apt install python3.{sys.version_info[1]}-venv && {AGAIN}",
        f"This Python has no venv. Install python3.{sys.version_info[1]}-venv and run again.",
    ),
    "certificate": (
        r"CERTIFICATE_VERIFY_FAILED|UnknownIssuer|invalid peer certificate",
        "패키지 서버의 인증서를 믿을 수 없습니다. 학교나 회사가 준 인증서 파일의 경로를 환경 변수"
        f" PIP_CERT에 넣고 다시 실행하십시오: {AGAIN}",
        "The package index's certificate is not trusted. Put the path of your network's"
        " certificate file into PIP_CERT and run again.",
    ),
    "network": (
        r"NewConnection|ConnectTimeout|ProxyError|Connection ?(refused|reset|Error|broken|aborted)"
        r"|timed out|name resolution|getaddrinfo|unreachable|dns error|error sending request"
        r"|Max retries|ReadTimeout|IncompleteRead",
        f"패키지를 받지 못했습니다. 인터넷 연결과 프록시를 확인하고 다시 실행하십시오: {AGAIN}",
        "The packages could not be fetched. Check the network and the proxy, and run again.",
    ),
    "path": (
        r"Long Path|WinError 206\b|os error 206\b",
        rf"폴더 경로가 너무 깁니다. C:\course처럼 짧은 곳으로 옮기고 다시 실행하십시오: {AGAIN}",
        r"The path is too long. Move this folder to a short one such as C:\course and run again.",
    ),
    "wheel": (
        r"No matching distribution|no usable wheels|no wheels|not a supported wheel",
        f"이 Python에 맞는 패키지가 없습니다. python.org의 64비트 Python 3.{MINORS[-1]} 버전을"
        f" 설치하고 다시 실행하십시오: {AGAIN}",
        f"No package fits this Python. Install 64-bit Python 3.{MINORS[-1]} from python.org (on"
        " Windows for ARM: the x86-64 one) and run again.",
    ),
}


class SetUpError(CourseError):
    """Set-up cannot go on; its two arguments say why and what to do, in Korean and in English."""


def diagnose(said: str) -> str:
    """Return the kind of failure.

    >>> diagnose("OSError: [Errno 28] No space left on device")
    'disk'
    >>> diagnose("never seen before")
    ''
    """
    return next((kind for kind, (sign, *_) in REMEDIES.items() if re.search(sign, said)), "")


def explain(said: str) -> SetUpError:
    """Return the error that a person reads for what a failed tool said."""
    kind = diagnose(said)
    if kind:
        return SetUpError(*REMEDIES[kind][1:])
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["?"]
    last = next((line for line in reversed(lines) if line.lower().startswith("error")), lines[-1])
    return SetUpError(
        f"설치하지 못했습니다: {last} (기록: {LOG}). 다시 실행하십시오: {AGAIN}",
        "Set-up failed. See the log, and run again.",
    )


def file_trouble(error: OSError) -> SetUpError:
    """Return the error that a person reads for a file that cannot be written or found."""
    if not isinstance(error, PermissionError):
        return explain(str(error))
    return SetUpError(
        f"파일을 쓸 수 없습니다: {error.filename}."
        f" JupyterLab을 닫거나 폴더의 권한을 확인하고 다시 실행하십시오: {AGAIN}",
        "The file cannot be written. Close JupyterLab or check the folder's permissions, and run"
        " again.",
    )
