"""How well a text can be read on what lies behind it, as WCAG 2 reckons: 4.5 or more is well."""

from playwright.sync_api import Locator

_RATIO = """node => {
    const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const paint = colour => { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); };
    const chain = [];
    for (let one = node; one; one = one.parentElement) chain.unshift(getComputedStyle(one));
    paint('white');
    for (const style of chain) paint(style.backgroundColor);
    const behind = [...brush.getImageData(0, 0, 1, 1).data];
    const opacity = chain.reduce((all, style) => all * style.opacity, 1);
    brush.globalAlpha = opacity;
    paint(getComputedStyle(node).color);
    const text = [...brush.getImageData(0, 0, 1, 1).data];
    const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
        .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
    const [dark, bright] = [light(behind), light(text)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}"""


def ratio(text: Locator) -> float:
    """Return the contrast of the first element found with its background, 1 to 21."""
    found: float = text.first.evaluate(_RATIO)
    return found
