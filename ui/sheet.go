package ui

import (
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A sheet lies over the transcript: the help and the log, which scroll, and where the time of an answer went.
type sheet struct {
	kind  sheetKind
	top   int
	lines []string // the log; the help is made from the keys when it is drawn

	answers []thread.Spoken // the times, oldest first,
	at      int             // and those of which answer are shown
}

type sheetKind int

const (
	noSheet sheetKind = iota
	helpSheet
	logSheet
	timesSheet
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
	switch kind {
	case logSheet:
		return readLog(m.deps.LogFile)
	case timesSheet:
		return m.readTimes()
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
	switch m.sheet.kind {
	case helpSheet:
		return m.helpLines()
	case timesSheet:
		return m.timesLines(m.sheetHeight())
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
	switch m.sheet.kind {
	case timesSheet:
		title = " " + m.theme.Title.Render(words.TimesTitle.In(m.lang))
	case logSheet:
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

// onSheetKey handles a key while a sheet is open.
func (m *Model) onSheetKey(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Close):
		m.closeSheet()
	case key.Matches(msg, k.Earlier):
		m.turnTimes(-1)
	case key.Matches(msg, k.Later):
		m.turnTimes(1)
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
