package audio

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"
)

// backends are the sound systems to try, in this order and each on its own: a list of miniaudio's own ends in one that
// records silence without an error. Tests put others here.
var backends = map[string][]malgo.Backend{
	"darwin":  {malgo.BackendCoreaudio},
	"windows": {malgo.BackendWasapi},
	"freebsd": {malgo.BackendPulseaudio, malgo.BackendOss},
	"openbsd": {malgo.BackendSndio},
	"netbsd":  {malgo.BackendAudio4},
	"linux":   {malgo.BackendPulseaudio, malgo.BackendAlsa, malgo.BackendJack},
}[runtime.GOOS]

// names are the sound systems' names, for errors.
var names = map[malgo.Backend]string{
	malgo.BackendCoreaudio: "CoreAudio", malgo.BackendWasapi: "WASAPI", malgo.BackendOss: "OSS",
	malgo.BackendSndio: "sndio", malgo.BackendAudio4: "audio(4)",
	malgo.BackendPulseaudio: "PulseAudio", malgo.BackendAlsa: "ALSA", malgo.BackendJack: "JACK",
}

// How many periods the sound system buffers: how long we may be kept from running without losing sound. For a
// microphone that costs nothing; a loudspeaker is later for it.
const (
	capturePeriods  = 16
	playbackPeriods = 2
)

// pulsePeriod is the period of a loudspeaker at PulseAudio, which keeps one of them filled and asks for more in
// quarters of it. With 30 ms any second recording on a busy machine had holes.
const pulsePeriod = 60 * time.Millisecond

var errNone = errors.New("it has no device")

// A device is an open device of miniaudio's.
type device struct {
	context *malgo.AllocatedContext
	device  *malgo.Device
	buffer  time.Duration // of a loudspeaker: how much sound it holds that cannot be taken back

	mu      sync.Mutex // stopping, freeing and asking never happen at the same time
	closed  bool
	stopped atomic.Bool // the device said that it stopped
}

// open opens and starts the session's device on the first sound system that has it. It sets missing.
func open(s *session) (*device, error) {
	var problems []string
	for _, b := range backends {
		d, err := openOn(b, s)
		if err == nil {
			return d, nil
		}
		problems = append(problems, fmt.Sprintf("%s: %v", names[b], err))
		if b == malgo.BackendPulseaudio && errors.Is(err, errNone) {
			break // ALSA would ask PulseAudio, and get a monitor
		}
	}
	return nil, fmt.Errorf("no sound system has it (%s)", strings.Join(problems, "; "))
}

func openOn(b malgo.Backend, s *session) (*device, error) {
	context, err := newContext(b)
	if err != nil {
		return nil, err
	}
	d := &device{context: context}
	if err := d.start(b, s); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func newContext(b malgo.Backend) (*malgo.AllocatedContext, error) {
	return malgo.InitContext([]malgo.Backend{b}, malgo.ContextConfig{}, nil)
}

// start finds the device, opens and starts it.
func (d *device) start(b malgo.Backend, s *session) error {
	infos, err := devicesOf(d.context, b, s.direction)
	if err != nil {
		return err
	}
	config := malgo.DefaultDeviceConfig(malgo.Capture)
	side := &config.Capture
	if s.direction == playback {
		config = malgo.DefaultDeviceConfig(malgo.Playback)
		side = &config.Playback
	}
	side.Format, side.Channels = malgo.FormatS16, 1
	config.SampleRate = uint32(s.rate)
	period := s.period
	config.Periods = capturePeriods
	if s.direction == playback {
		config.Periods = playbackPeriods
		config.NoFixedSizedCallback = 1 // no buffer between us and the sound system's: Flush is heard sooner
		d.buffer = playbackPeriods * period
		if b == malgo.BackendPulseaudio {
			period, d.buffer = pulsePeriod, pulsePeriod
		}
	}
	config.PeriodSizeInMilliseconds = uint32(period.Milliseconds())
	config.Resampling.Linear.LpfOrder = 8
	config.Pulse.StreamNameCapture, config.Pulse.StreamNamePlayback = "kaiwa", "kaiwa"

	id := choose(infos, b, s)
	s.worn = isWorn(s.found)
	if id != nil {
		var pin runtime.Pinner
		pin.Pin(id)
		defer pin.Unpin() // miniaudio has copied it then
		side.DeviceID = unsafe.Pointer(id)
	}
	d.device, err = malgo.InitDevice(d.context.Context, config, malgo.DeviceCallbacks{
		Data: func(out, in []byte, _ uint32) { s.callback(samples(out, in)) },
		Stop: func() { d.stopped.Store(true) },
	})
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	if err := d.device.Start(); err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	return nil
}

// samples are the memory of the callback, of which one side is there. It is C's, and gone after the callback.
func samples(out, in []byte) []int16 {
	b := in
	if len(b) == 0 {
		b = out
	}
	return unsafe.Slice((*int16)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/2)
}

// choose gives the id of the device that the session wants, or nil for the default. It sets found and missing.
func choose(infos []malgo.DeviceInfo, b malgo.Backend, s *session) *malgo.DeviceID {
	s.missing, s.found = false, ""
	for i := range infos {
		if s.name != "" && infos[i].Name() == s.name {
			s.found = s.name
			return &infos[i].ID
		}
		if infos[i].IsDefault != 0 {
			s.found = infos[i].Name()
		}
	}
	s.missing = s.name != ""
	if b == malgo.BackendPulseaudio && s.found == "" {
		s.found = infos[0].Name()
		return &infos[0].ID // the default is no microphone: see usable
	}
	return nil
}

// devicesOf lists the devices of a sound system, or answers an error where it has none.
func devicesOf(context *malgo.AllocatedContext, b malgo.Backend, d direction) ([]malgo.DeviceInfo, error) {
	kind := malgo.Capture
	if d == playback {
		kind = malgo.Playback
	}
	infos, err := context.Devices(kind)
	if err != nil {
		return nil, fmt.Errorf("listing: %w", err)
	}
	infos = slices.DeleteFunc(infos, func(i malgo.DeviceInfo) bool { return !usable(i, b) })
	if len(infos) == 0 {
		return nil, errNone
	}
	return infos, nil
}

// usable tells real devices from others. PulseAudio lists what its loudspeakers play as microphones, too, and makes
// that the default where there is no real one: kaiwa would talk with itself. ALSA lists its plugins.
func usable(i malgo.DeviceInfo, b malgo.Backend) bool {
	id := string(bytes.TrimRight(i.ID[:], "\x00"))
	switch b {
	case malgo.BackendPulseaudio:
		return !strings.HasSuffix(id, ".monitor")
	case malgo.BackendAlsa:
		plugin, _, _ := strings.Cut(id, ":")
		return !slices.Contains(alsaPlugins, plugin)
	}
	return true
}

// alsaPlugins are in ALSA's list on a machine without any sound card: converters, a device that makes zeros, and ways
// to sound systems that were asked before ALSA.
var alsaPlugins = []string{
	"null", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "usbstream", "jack", "oss", "pulse", "pipewire",
}

// list lists the devices of the first sound system that has any, by direction.
func list() [2][]Device {
	var lists [2][]Device
	for _, b := range backends {
		if len(lists[capture]) > 0 && len(lists[playback]) > 0 {
			break
		}
		context, err := newContext(b)
		if err != nil {
			continue
		}
		for _, d := range []direction{capture, playback} {
			infos, _ := devicesOf(context, b, d) // none there
			if len(lists[d]) > 0 {
				continue
			}
			for _, info := range infos {
				lists[d] = append(lists[d], Device{info.Name(), info.IsDefault != 0})
			}
		}
		free(context)
	}
	return lists
}

// lost tells whether the device stopped by itself. PulseAudio says so also when it only falls asleep, hence the
// second question.
func (d *device) lost() bool {
	if !d.stopped.Load() {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed || !d.device.IsStarted()
}

// close stops and frees the device, waiting for a running callback: it must not be called in one.
func (d *device) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.closed = true
	if d.device != nil {
		d.device.Uninit() // stops it
	}
	free(d.context)
}

func free(context *malgo.AllocatedContext) {
	_ = context.Uninit() // nothing can be done about it
	context.Free()
}
