package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

// phrases finds every Text in the package's sources: its place, and its translations.
func phrases(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 {
				return true
			}
			var texts []string
			for _, e := range lit.Elts {
				if b, ok := e.(*ast.BasicLit); ok && b.Kind == token.STRING {
					s, err := strconv.Unquote(b.Value)
					if err != nil {
						t.Fatal(err)
					}
					texts = append(texts, s)
				}
			}
			if id, ok := lit.Type.(*ast.Ident); len(texts) == 2 && (lit.Type == nil || ok && id.Name == "Text") {
				found[set.Position(lit.Pos()).String()] = texts
			}
			return true
		})
	}
	if len(found) < 150 {
		t.Fatalf("only %d phrases found in the sources", len(found))
	}
	return found
}

var verb = regexp.MustCompile(`%[0-9.]*[a-z]|\{[a-z]+\}`)

// TestPhrases holds every phrase to the rules of the package comment.
func TestPhrases(t *testing.T) {
	for place, p := range phrases(t) {
		en, ja := p[0], p[1]
		if en == "" || ja == "" {
			t.Errorf("%s: a translation is empty: %q", place, p)
			continue
		}
		if a, b := verb.FindAllString(en, -1), verb.FindAllString(ja, -1); !slices.Equal(a, b) {
			t.Errorf("%s: the verbs differ: %v and %v in %q", place, a, b, p)
		}
		if strings.ContainsAny(en+ja, "!！") {
			t.Errorf("%s: an exclamation mark: %q", place, p)
		}
		if r, _ := utf8.DecodeRuneInString(en); unicode.IsUpper(r) && !named(en) {
			t.Errorf("%s: begins with a capital letter: %q", place, en)
		}
		if strings.HasSuffix(en, ".") && strings.Count(en, ". ") == 0 && len(en) < 40 {
			t.Errorf("%s: a short phrase ends with a full stop: %q", place, en)
		}
	}
}

// named tells that a phrase begins with a name that is written so, as in UX.md, or is no English.
func named(en string) bool {
	first, _, _ := strings.Cut(en, " ")
	return slices.Contains([]string{"You", "OpenAI", "Ollama,", "English", "Mon,", "Bahasa", "Deutsch", "Türkçe", "Tiếng"}, first)
}

// TestUsed finds phrases that nothing shows.
func TestUsed(t *testing.T) {
	var all strings.Builder
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, name := range regexp.MustCompile(`\w+`).FindAllString(all.String(), -1) {
		times[name]++
	}
	for _, name := range variables(t) {
		if times[name] < 2 {
			t.Errorf("nothing shows %s", name)
		}
	}
}

// variables are the names of the exported variables of the package.
func variables(t *testing.T) []string {
	t.Helper()
	files, _ := filepath.Glob("*.go")
	var names []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, s := range g.Specs {
					for _, id := range s.(*ast.ValueSpec).Names {
						if id.IsExported() {
							names = append(names, id.Name)
						}
					}
				}
			}
		}
	}
	return names
}

func TestEveryFaultAndReasonHasItsWords(t *testing.T) {
	for _, l := range []Language{English, Japanese} {
		for _, c := range fault.Codes {
			if _, ok := faults[c]; !ok {
				t.Errorf("%q has no words", c)
			}
			what, do := Fault(l, &fault.Fault{Code: c})
			full, _ := Fault(l, &fault.Fault{
				Code: c, Service: "answering", Name: "NAME", Status: 503, Wait: 3 * time.Second, Detail: "DETAIL",
			})
			for _, s := range []string{what, do, full} {
				if s == "" || strings.ContainsAny(s, "{}[]%") || strings.HasSuffix(s, ": ") {
					t.Errorf("%q reads %q", c, s)
				}
			}
		}
		for _, r := range voice.Reasons {
			if what, do := Reason(l, r); what == "" || do == "" {
				t.Errorf("%q reads %q, %q", r, what, do)
			}
		}
	}
}

func TestFault(t *testing.T) {
	for _, c := range []struct {
		fault fault.Fault
		lang  Language
		what  string
	}{
		{fault.Fault{Code: fault.Unreachable, Service: "answering", Name: "api.openai.com"}, English, "answering: no connection to api.openai.com"},
		{fault.Fault{Code: fault.Unreachable}, English, "no connection"},
		{fault.Fault{Code: fault.Unreachable, Service: "common", Name: "api.openai.com"}, English, "no connection to api.openai.com"},
		{fault.Fault{Code: fault.ServerTrouble, Service: "speaking", Status: 503}, Japanese, "音声: サーバーに問題があります (503)"},
		{fault.Fault{Code: "never heard of"}, English, "kaiwa made a mistake"},
	} {
		if what, _ := Fault(c.lang, &c.fault); what != c.what {
			t.Errorf("got %q, want %q", what, c.what)
		}
	}
	if what, _ := Error(English, os.ErrNotExist); !strings.Contains(what, "file does not exist") {
		t.Errorf("an error without a fault reads %q", what)
	}
	if what, do := Error(English, nil); what == "" || do == "" {
		t.Errorf("no error reads %q, %q", what, do)
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		setting string
		env     map[string]string
		want    Language
	}{
		{"ja", map[string]string{"LANG": "en_US.UTF-8"}, Japanese},
		{"en", map[string]string{"LANG": "ja_JP.UTF-8"}, English},
		{"auto", map[string]string{"LANG": "ja_JP.UTF-8"}, Japanese},
		{"auto", map[string]string{"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, English},
		{"auto", map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP"}, Japanese},
		{"auto", map[string]string{"LC_ALL": "", "LANG": "ja"}, Japanese},
		{"auto", nil, English},
	} {
		env := func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }
		if got := Choose(c.setting, env); got != c.want {
			t.Errorf("%q with %v: got %v, want %v", c.setting, c.env, got, c.want)
		}
	}
}

func TestIn(t *testing.T) {
	if got := NewBelow.In(English, 3); got != "3 new below" {
		t.Errorf("got %q", got)
	}
	if got := NewBelow.In(Japanese, 3); got != "下に新着 3 件" {
		t.Errorf("got %q", got)
	}
}
