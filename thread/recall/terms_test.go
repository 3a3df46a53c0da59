package recall

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func texts(terms []Term) string {
	var list []string
	for _, t := range terms {
		list = append(list, t.Text)
	}
	return strings.Join(list, " ")
}

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		"Running, ran; RUNS!":           "run ran run",
		"Caroline's counseling doesn't": "carolin counsel doesn",
		"rock 'n' roll, o’clock, it’ll": "rock n roll o clock it",
		"Café Zürich naïve Ærø":         "cafe zurich naiv ærø",
		"ＡＢＣ １２３ ｶﾞｲﾄﾞ":                 "abc 123 ガイ イド ド",
		"東京":                            "東京 京",
		"抹茶ラテが好き。":                      "抹茶 茶ラ ラテ テが が好 好き き",
		"2026年5月8日に iPhoneを買った":         "2026 年 5 月 8 日に に iphon を買 買っ った た",
		"Привет, мир":                   "привет мир",
		"안녕 세상":                         "안녕 녕 세상 상",
		"👍 ... !?":                      "",
		"\xff\xfe broken":               "broken",
		strings.Repeat("é", 100):        strings.Repeat("e", 64),
	} {
		if got := texts(Terms(text)); got != want {
			t.Errorf("Terms(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestTermsPositions holds each term to the text that it stands for.
func TestTermsPositions(t *testing.T) {
	text := "The Ｃａｆé: ㍿の抹茶"
	var parts []string
	for _, term := range Terms(text) {
		parts = append(parts, term.Text+"="+text[term.From:term.To])
	}
	want := []string{"the=The", "cafe=Ｃａｆé", "株式=㍿", "式会=㍿", "会社=㍿", "社の=㍿の", "の抹=の抹", "抹茶=抹茶", "茶=茶"}
	if !slices.Equal(parts, want) {
		t.Errorf("got %q, want %q", parts, want)
	}
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"", "don't", "東京タワー", "ｶﾞ\u3099", "e\u0301\u0301x", "\xff'\xfe", "㍿", "İstanbul ß", "a'b'c", "ก็ไม่", "\u0344x"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		for _, term := range Terms(text) {
			if term.Text == "" || strings.ContainsAny(term.Text, " \"§") || !utf8.ValidString(term.Text) {
				t.Fatalf("Terms(%q) has %q", text, term.Text)
			}
			inside(t, text, term.From, term.To)
		}
		marks, _ := marked(scan(text), wanted(query))
		for i, m := range marks {
			inside(t, text, m.From, m.To)
			if i > 0 && m.From < marks[i-1].To {
				t.Fatalf("the marks %v overlap", marks)
			}
		}
		dates(scan(text), day(1, 1))
	})
}

// inside says that from and to are a part of a text, and cut no character.
func inside(t *testing.T, text string, from, to int) {
	t.Helper()
	if from < 0 || from >= to || to > len(text) {
		t.Fatalf("[%d:%d] is no part of %q", from, to, text)
	}
	if utf8.ValidString(text) && !utf8.ValidString(text[from:to]) {
		t.Fatalf("[%d:%d] cuts a character of %q", from, to, text)
	}
}
