package style

import (
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestContrast: text can be read on the backgrounds that terminals have (WCAG 2: 4.5 to 1 for text, 3 to 1
// for what is by the way).
func TestContrast(t *testing.T) {
	backgrounds := map[bool][]string{true: {"#000000", "#1e1e2e", "#282c34"}, false: {"#ffffff", "#fafafa", "#f5f1e6"}}
	for isDark, grounds := range backgrounds {
		p := light
		if isDark {
			p = dark
		}
		for _, ground := range grounds {
			for _, hex := range []string{p.sumi, p.nezumi, p.ai, p.wakaba, p.fuji, p.kohaku, p.beni} {
				if c := contrast(lipgloss.Color(hex), lipgloss.Color(ground)); c < 4.5 {
					t.Errorf("%s on %s: %.1f to 1", hex, ground, c)
				}
			}
			if c := contrast(lipgloss.Color(p.hai), lipgloss.Color(ground)); c < 3 {
				t.Errorf("faint %s on %s: %.1f to 1", p.hai, ground, c)
			}
		}
	}
}

// TestIn256Colours: where the terminal has no more, as in tmux, greys stay grey, and what went wrong is red.
func TestIn256Colours(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, hex := range []string{p.sumi, p.nezumi, p.hai, p.keshi} {
			if r, g, b, _ := ansi.Convert256(lipgloss.Color(hex)).RGBA(); r != g || g != b {
				t.Errorf("%s: %s becomes %02x%02x%02x", name, hex, r>>8, g>>8, b>>8)
			}
		}
		if r, g, b, _ := ansi.Convert256(lipgloss.Color(p.beni)).RGBA(); 2*r < 3*g || g != b {
			t.Errorf("%s: %s becomes %02x%02x%02x", name, p.beni, r>>8, g>>8, b>>8)
		}
	}
}

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is that of WCAG 2.2, "relative luminance".
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
