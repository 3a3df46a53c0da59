package sentence

import (
	"regexp"
	"strings"
	"unicode"
)

// What LaTeX writes, and how it is said. A command that is not here is said by its name.
var (
	fraction = regexp.MustCompile(`\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}`)
	brackets = regexp.MustCompile(`\\[()\[\]]`)
	root     = regexp.MustCompile(`\\sqrt\s*\{([^{}]*)\}`)
	silent   = regexp.MustCompile(`\\(?:text|mathrm|mathbf|mathit|operatorname|left|right|displaystyle|quad|qquad|boxed)(?:\b|_)|\\(?:begin|end)\{\w*\*?\}`)
	command  = regexp.MustCompile(`\\([A-Za-z]+)`)
	formula  = regexp.MustCompile(`\$([^\s$](?:[^$]*[^\s$])?)\$(\D|$)`)
	power    = regexp.MustCompile(`\^\{?([0-9+\-n])\}?`)
	money    = regexp.MustCompile(`\$(\D|$)`)
	times    = regexp.MustCompile(`(\d)\s*\*\s*(\d)`)

	commands = map[string]string{
		"times": "×", "cdot": "×", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
		"neq": "≠", "approx": "≈", "infty": "∞", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "theta": "θ",
		"lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ", "phi": "φ", "omega": "ω", "sum": "∑", "int": "∫",
		"to": ", ", "rightarrow": ", ", "Rightarrow": ", ", "ldots": "…", "dots": "…",
	}
	powers = map[string]string{"2": "²", "3": "³", "n": "ⁿ"}
)

// formulas turns the marks of LaTeX into characters and words that are said.
func formulas(text string) string {
	text = power.ReplaceAllStringFunc(text, func(p string) string {
		p = strings.Trim(p, "^{}")
		if said, ok := powers[p]; ok {
			return said
		}
		return " " + p
	})
	if strings.ContainsRune(text, '\\') {
		text = brackets.ReplaceAllString(text, "")
		text = fraction.ReplaceAllString(text, "$1 / $2")
		text = root.ReplaceAllString(text, "√$1")
		text = silent.ReplaceAllString(text, " ")
		text = command.ReplaceAllStringFunc(text, func(c string) string {
			if said, ok := commands[c[1:]]; ok {
				return said
			}
			return " " + c[1:]
		})
	}
	if strings.ContainsRune(text, '$') {
		text = formula.ReplaceAllString(text, "$1$2")
		text = money.ReplaceAllString(text, "$1") // what is left before a number is money
	}
	return text
}

var (
	arrow   = regexp.MustCompile(`<?[-=]{1,2}>|<--?`)
	compare = regexp.MustCompile(`\s([<>])=?\s`)
	flag    = regexp.MustCompile(`(^|[\s(` + "`" + `])--?([A-Za-z])`)
	hashtag = regexp.MustCompile(`(^|[^A-Za-z0-9])#+([^\d]|$)`)
	dashes  = regexp.MustCompile(`\s--+\s`)
	paths   = regexp.MustCompile(`:{2,}`)
	tilde   = regexp.MustCompile(`~(\D|$)`)
	calls   = regexp.MustCompile(`(\w)\(\)`)
)

// symbols drops the marks of Markdown and code, and emoji, and puts words or pauses where they mean something.
func symbols(text string) string {
	text = times.ReplaceAllString(text, "$1 × $2")
	text = arrow.ReplaceAllString(text, ", ")
	text = compare.ReplaceAllString(text, " \x01$1 ")
	text = flag.ReplaceAllString(text, "$1$2")
	text = dashes.ReplaceAllString(text, " – ")
	text = hashtag.ReplaceAllString(text, "$1$2")
	text = paths.ReplaceAllString(text, " ")
	text = calls.ReplaceAllString(text, "$1")
	text = strings.ReplaceAll(text, "||", " ")
	text = strings.ReplaceAll(text, "~~", "")
	text = tilde.ReplaceAllString(text, " $1")
	var b strings.Builder
	prev := rune(0)
	for _, r := range text {
		b.WriteString(symbol(prev, r))
		prev = r
	}
	return b.String()
}

// symbol is what is said of one character.
func symbol(prev, r rune) string {
	switch {
	case r == '|' || r >= 0x2190 && r <= 0x21ff || r >= 0x27f0 && r <= 0x27ff: // cells, arrows
		return ", "
	case r == '<' || r == '>':
		if prev == '\x01' { // a < b
			return string(r)
		}
		return ""
	case r == '_' || r == '^' || r == '\\' || r == '\t':
		return " "
	case strings.ContainsRune("*`[]{}※\u20e3\ufeff\ufffd", r), unicode.IsControl(r), isPicture(r):
		return ""
	case r == '\u200d' && !unicode.In(prev, unicode.L, unicode.M): // joins emoji; between letters it is spelling
		return ""
	}
	return string(r)
}

// isPicture tells whether a character is an emoji, part of one, or a drawing. Of the symbols, those stay that stand
// for words: ° © ™ ℃ ㎡ ㈱.
func isPicture(r rune) bool {
	switch {
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe007f, r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	case r < 0x2000, r >= 0x2100 && r <= 0x214f, r >= 0x3000 && r <= 0x33ff:
		return r == '〰' || r == '〽'
	case strings.ContainsRune("‼⁉◽◾♯", r):
		return true
	}
	return unicode.Is(unicode.So, r)
}
