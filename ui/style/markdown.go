package style

import "charm.land/glamour/v2/ansi"

// Markdown gives the styles of a rendered answer. It has no margins: the transcript sets them.
func (t Theme) Markdown() ansi.StyleConfig {
	p, code := light, "github"
	if t.Dark {
		p, code = dark, "github-dark"
	}
	in := func(hex string) ansi.StylePrimitive { return ansi.StylePrimitive{Color: &hex} }
	yes, one, two := true, uint(1), uint(2)
	bar := "│ "
	heading := in(p.ai)
	heading.Bold, heading.BlockSuffix = &yes, "\n"
	strong := in(p.sumi)
	strong.Bold = &yes
	link := in(p.ai)
	link.Underline = &yes
	item := ansi.StylePrimitive{BlockPrefix: "• "}
	rule := in(p.hai)
	rule.Format = "\n────\n"
	return ansi.StyleConfig{
		Document:              ansi.StyleBlock{StylePrimitive: in(p.sumi)},
		BlockQuote:            ansi.StyleBlock{StylePrimitive: in(p.nezumi), Indent: &one, IndentToken: &bar},
		List:                  ansi.StyleList{LevelIndent: two},
		Heading:               ansi.StyleBlock{StylePrimitive: heading},
		Strong:                strong,
		Emph:                  ansi.StylePrimitive{Italic: &yes},
		Strikethrough:         ansi.StylePrimitive{CrossedOut: &yes},
		HorizontalRule:        rule,
		Item:                  item,
		Enumeration:           ansi.StylePrimitive{BlockPrefix: ". "},
		Task:                  ansi.StyleTask{Ticked: "✓ ", Unticked: "· "},
		Link:                  link,
		LinkText:              ansi.StylePrimitive{Bold: &yes},
		Image:                 link,
		ImageText:             in(p.nezumi),
		Code:                  ansi.StyleBlock{StylePrimitive: in(p.kohaku)},
		CodeBlock:             ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{Indent: &two}, Theme: code},
		DefinitionDescription: ansi.StylePrimitive{BlockPrefix: "\n  "},
	}
}
