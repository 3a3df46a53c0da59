package ui

import (
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A sheet lies over the transcript and scrolls: the help, or the log.
type sheet struct {
	kind  sheetKind
	top   int
	lines []string // the log; the help is made from the keys when it is drawn
}

type sheetKind int

const (
	noSheet sheetKind = iota
	helpSheet
	logSheet
)

// logRead is the end of the log.
type logRead struct {
	lines []string
	err   error
}

const logTail = 64 << 10 // bytes of the log that are shown

func readLog(path string) tea.Cmd {
	return func() tea.Msg {
		f, err := os.Open(path)
		if err != nil {
			return logRead{err: err}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Size() > logTail {
			if _, err := f.Seek(-logTail, io.SeekEnd); err != nil {
				return logRead{err: err}
			}
		}
		b, err := io.ReadAll(io.LimitReader(f, logTail))
		if err != nil {
			return logRead{err: err}
		}
		return logRead{lines: strings.Split(strings.TrimRight(cells.Clean(string(b)), "\n"), "\n")}
	}
}

func (m *Model) onLog(msg logRead) {
	switch {
	case msg.err != nil:
		m.sheet.lines = []string{words.LogUnreadable.In(m.lang, msg.err.Error())}
	case len(msg.lines) == 1 && msg.lines[0] == "":
		m.sheet.lines = []string{words.LogEmpty.In(m.lang)}
	default:
		m.sheet.lines = msg.lines
	}
	m.scrollSheet(len(m.sheetLines()))
}

// openSheet shows a sheet.
func (m *Model) openSheet(kind sheetKind) tea.Cmd {
	m.focus, m.sheet = onSheet, sheet{kind: kind}
	if kind == logSheet {
		return readLog(m.deps.LogFile)
	}
	return nil
}

func (m *Model) closeSheet() { m.focus, m.sheet = onTalk, sheet{} }

// scrollSheet moves by lines, within what there is.
func (m *Model) scrollSheet(n int) {
	most := max(len(m.sheetLines())-m.sheetHeight(), 0)
	m.sheet.top = min(max(m.sheet.top+n, 0), most)
}

// sheetHeight is how many lines of a sheet are visible: two go to its title.
func (m *Model) sheetHeight() int { return max(m.layout().body-2, 1) }

// sheetLines are all lines of the sheet, each cut to the width.
func (m *Model) sheetLines() []string {
	if m.sheet.kind == helpSheet {
		return m.helpLines()
	}
	var lines []string
	for _, line := range m.sheet.lines {
		for _, part := range cells.Lines(line, m.width-2) {
			lines = append(lines, " "+m.theme.Muted.Render(part))
		}
	}
	return lines
}

// renderSheet fills the body.
func (m *Model) renderSheet(height int) []string {
	title := " " + m.theme.Title.Render(words.HelpTitle.In(m.lang))
	if m.sheet.kind == logSheet {
		title = " " + m.theme.Title.Render(words.LogTitle.In(m.lang)) + "  " + m.theme.Muted.Render(m.deps.LogFile)
	}
	lines := m.sheetLines()
	from := min(m.sheet.top, len(lines))
	to := min(from+max(height-2, 0), len(lines))
	if len(lines) > height-2 {
		title += "  " + m.theme.Muted.Render(fmt.Sprintf("%d–%d / %d", from+1, to, len(lines)))
	}
	return append([]string{title, ""}, lines[from:to]...)
}

// helpLines are the keys that work now, by group, in as many columns as fit.
func (m *Model) helpLines() []string {
	const column = 26
	keys := m.keys
	keys.enable(m.atTalk(), m.lang) // what works when the help is closed
	var columns [][]string
	for _, g := range keys.groups(m.lang) {
		if lines := m.helpGroup(g); len(lines) > 0 {
			columns = append(columns, lines)
		}
	}
	if m.width < len(columns)*column {
		var lines []string
		for _, c := range columns {
			lines = append(append(lines, c...), "")
		}
		return lines
	}
	var lines []string
	for row := 0; ; row++ {
		line, any := "", false
		for _, c := range columns {
			cell := ""
			if row < len(c) {
				cell, any = c[row], true
			}
			line += cell + strings.Repeat(" ", max(column-ansi.StringWidth(cell), 0))
		}
		if !any {
			return lines
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
}

// keyNames are shorter than Bubble Tea's.
var keyNames = strings.NewReplacer("pgup", "pgup", "pgdown", "pgdn", "up", "↑", "down", "↓")

// helpGroup is a title and the keys under it that work.
func (m *Model) helpGroup(g group) []string {
	const keyCells = 10
	var lines []string
	for _, b := range g.keys {
		if !b.Enabled() {
			continue
		}
		name := keyNames.Replace(strings.Join(b.Keys(), "  "))
		pad := strings.Repeat(" ", max(keyCells-ansi.StringWidth(name), 1))
		lines = append(lines, "   "+m.theme.Key.Render(name)+pad+m.theme.Muted.Render(b.Help().Desc))
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]string{" " + m.theme.Title.Render(g.title)}, lines...)
}

// onSheetKey handles a key while a sheet is open.
func (m *Model) onSheetKey(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Close):
		m.closeSheet()
	case key.Matches(msg, k.Up):
		m.scrollSheet(-1)
	case key.Matches(msg, k.Down):
		m.scrollSheet(1)
	case key.Matches(msg, k.PageUp):
		m.scrollSheet(-m.sheetHeight())
	case key.Matches(msg, k.PageDown):
		m.scrollSheet(m.sheetHeight())
	case key.Matches(msg, k.Top):
		m.sheet.top = 0
	case key.Matches(msg, k.Bottom):
		m.scrollSheet(len(m.sheetLines()))
	}
	return nil
}
