package settings

import (
	"testing"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/ui/words"
)

// firstScreens are what the first start shows.
var firstScreens = []struct {
	name string
	show func(t *testing.T, l words.Language) screen
}{
	{"first", func(t *testing.T, l words.Language) screen { return first(newProgram(), l) }},
	{"first_server", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "down")
		return f
	}},
	{"first_demo", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "down", "down")
		return f
	}},
	{"first_key", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "enter")
		typed(f, "sk-proj-0123456789")
		return f
	}},
	{"first_address_wrong", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "2")
		typed(f, "localhost:11434/v1")
		press(f, "enter")
		return f
	}},
	{"first_no_secret", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "2")
		typed(f, "http://localhost:11434/v1")
		press(f, "enter")
		return f
	}},
	{"first_asking", func(t *testing.T, l words.Language) screen { return askedServer(l) }},
	{"first_refused", func(t *testing.T, l words.Language) screen {
		f := askedServer(l)
		answer(f, &f.ask, asked{err: &fault.Fault{Code: fault.Unreachable, Name: "localhost:11434"}})
		return f
	}},
	{"first_ollama", func(t *testing.T, l words.Language) screen {
		f := askedServer(l)
		answer(f, &f.ask, asked{models: []service.Model{{ID: "qwen3:8b"}, {ID: "llama3.2:latest"}}})
		answer(f, &f.save, kept{})
		return f
	}},
	{"first_ready", func(t *testing.T, l words.Language) screen {
		f := first(newProgram(), l)
		press(f, "enter")
		typed(f, "sk-proj-0123456789")
		press(f, "enter")
		answer(f, &f.ask, asked{models: newProgram().models})
		answer(f, &f.save, kept{where: "keyring"})
		return f
	}},
	{"first_models", func(t *testing.T, l words.Language) screen {
		f := askedServer(l)
		answer(f, &f.ask, asked{models: newProgram().models})
		answer(f, &f.save, kept{})
		press(f, "up", "up", "enter")
		return f
	}},
}

func first(p *program, l words.Language) *First {
	deps := p.deps()
	deps.Language = l
	return NewFirst(deps)
}

// askedServer is a first start that waits for a server of the user's own.
func askedServer(l words.Language) *First {
	f := first(newProgram(), l)
	press(f, "2")
	typed(f, "http://localhost:11434/v1")
	press(f, "enter", "enter")
	return f
}
