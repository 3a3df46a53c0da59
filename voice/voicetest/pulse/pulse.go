// Package pulse gives a test a microphone and a loudspeaker of its own: a private PulseAudio daemon with two null
// sinks. What is played into the sink "micpipe" is heard at the source "mic"; what the sink "speaker" plays is
// recorded from its monitor.
package pulse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The names by which a device list shows the daemon's devices. Both are the daemon's defaults.
const (
	Microphone  = "Test microphone"
	Loudspeaker = "Test loudspeaker"
)

// script sets the devices up. They have the shape of a usual card, so that the program has to resample. Without rewinds
// a null sink ticks every 50 ms, or faster where a stream wants that; with them it takes up to 2 s.
const script = `
load-module module-native-protocol-unix socket=%s auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1 sink_properties="device.description='Test loudspeaker'"
load-module module-null-sink sink_name=micpipe rate=48000 channels=1 norewinds=1 sink_properties="device.description='Pipe to the microphone'"
load-module module-remap-source source_name=mic master=micpipe.monitor source_properties="device.description='Test microphone'"
set-default-sink speaker
set-default-source mic
`

// startTimeout is how long the daemon and its devices may take to be there.
const startTimeout = 10 * time.Second

// A Daemon is a running PulseAudio of the test's own. It ends with the test.
type Daemon struct {
	dir    string
	socket string
}

// Start starts a daemon, and ends it when the test ends. Where PulseAudio is not installed the test is skipped, and
// with CI=true it fails.
func Start(t testing.TB) *Daemon {
	t.Helper()
	for _, program := range []string{"pulseaudio", "pacat", "pactl"} {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, program+" is not installed (Debian: apt install pulseaudio pulseaudio-utils)")
		}
	}
	// Not t.TempDir: a socket's path must be shorter than 108 bytes, and test names are long.
	dir, err := os.MkdirTemp("", "pulse")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d := &Daemon{dir: dir, socket: filepath.Join(dir, "native")}
	config := filepath.Join(dir, "test.pa")
	if err := os.WriteFile(config, fmt.Appendf(nil, script, d.socket), 0o600); err != nil {
		t.Fatal(err)
	}
	// The idle time ends the daemon also where this process dies without its cleanups.
	daemon := d.command("pulseaudio", "-n", "-F", config, "--daemonize=no", "--use-pid-file=no",
		"--exit-idle-time=60", "--disable-shm=yes", "--log-target=stderr")
	d.run(t, daemon)
	d.waitReady(t)
	return d
}

// missing skips the test, or fails it in continuous integration.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Env is what a child process needs in its environment to use the daemon: append it to os.Environ().
func (d *Daemon) Env() []string {
	return []string{
		"PULSE_SERVER=unix:" + d.socket,
		"PULSE_COOKIE=" + filepath.Join(d.dir, "cookie"),
		"XDG_RUNTIME_DIR=" + d.dir,
	}
}

// Setenv makes this process use the daemon until the test ends.
func (d *Daemon) Setenv(t *testing.T) {
	t.Helper()
	t.Setenv("PULSE_SERVER", "unix:"+d.socket)
	t.Setenv("PULSE_COOKIE", filepath.Join(d.dir, "cookie"))
	t.Setenv("XDG_RUNTIME_DIR", d.dir)
}

// Say speaks a WAV file into the microphone, and returns when it has been spoken.
func (d *Daemon) Say(t testing.TB, path string) {
	t.Helper()
	run(t, d.command("paplay", "--latency-msec=50", "-d", "micpipe", path))
}

// Play plays mono samples into the microphone, and returns when they have been played.
func (d *Daemon) Play(t testing.TB, samples []int16, rate int) {
	t.Helper()
	var raw bytes.Buffer
	_ = binary.Write(&raw, binary.LittleEndian, samples) // a buffer's Write does not fail
	cmd := d.pacat("micpipe", rate)
	cmd.Stdin = &raw
	run(t, cmd)
}

// Control runs pactl with these arguments, for example to unload a device.
func (d *Daemon) Control(t testing.TB, args ...string) {
	t.Helper()
	run(t, d.command("pactl", args...))
}

// command is a program of PulseAudio's, in an environment of its own.
func (d *Daemon) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), d.Env()...)
	cmd.Env = append(cmd.Env, "HOME="+d.dir, "LC_ALL=C")
	return cmd
}

func (d *Daemon) pacat(sink string, rate int) *exec.Cmd {
	return d.command("pacat", "--playback", "--raw", "--latency-msec=200", "--channels=1", "--format=s16le",
		"--rate="+strconv.Itoa(rate), "-d", sink)
}

// run starts cmd in the background, and ends it when the test ends.
func (d *Daemon) run(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()         // it was killed
	})
}

// waitReady waits until the script has run: the socket is there before the devices are.
func (d *Daemon) waitReady(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); <-tick.C {
		c, err := net.Dial("unix", d.socket)
		if err != nil {
			continue
		}
		c.Close()
		out, err := d.command("pactl", "get-default-source").Output()
		if err == nil && string(bytes.TrimSpace(out)) == "mic" {
			return
		}
	}
	t.Fatalf("pulseaudio was not ready after %s", startTimeout)
}

// run runs cmd to its end.
func run(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(cmd.Path), err, out)
	}
}
