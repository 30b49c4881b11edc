"""Makes the sound of a notice, two soft tones: python scripts/make_sound.py writes static/desk/notice.wav."""
import math
import struct
import wave
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "static" / "desk" / "notice.wav"
RATE, SECONDS, LOUDNESS = 11_025, 0.32, 0.28
# When each tone begins (seconds) and how high it is (Hz): E5, then A5.
TONES = ((0.0, 659.26), (0.11, 880.0))


def sample(at: float) -> float:
    """The air at a moment: each tone comes at once and fades."""
    return sum(math.sin(2 * math.pi * pitch * (at - begin)) * math.exp(-14 * (at - begin)) * min(1, (at - begin) * 200)
               for begin, pitch in TONES if at >= begin)


def main() -> None:
    """Writes the file."""
    frames = [struct.pack("<h", round(32_767 * LOUDNESS * sample(n / RATE))) for n in range(int(RATE * SECONDS))]
    with wave.open(str(TARGET), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"".join(frames))


if __name__ == "__main__":
    main()
