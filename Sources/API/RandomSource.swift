/// The only chance in the core: SplitMix64 from the session's seed, copied with the cluster.
package struct RandomSource: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, not including, `bound`.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// A duration within the range, to the millisecond.
  package mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
    let span = (range.upperBound - range.lowerBound) / Duration.milliseconds(1)
    return range.lowerBound + .milliseconds(below(Int(span) + 1))
  }

  /// The suffix of a generated name (`k8s.io/apimachinery/pkg/util/rand`: no vowels, no look-alikes).
  package mutating func suffix(_ length: Int = 5) -> String {
    String(decoding: (0..<length).map { _ in Self.alphabet[below(Self.alphabet.count)] }, as: UTF8.self)
  }

  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

  /// A version 4 UUID.
  package mutating func uid() -> String {
    let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    var digits: [UInt8] = []
    digits.reserveCapacity(36)
    for number in [high, low] {
      for shift in stride(from: 60, through: 0, by: -4) {
        if digits.count == 8 || digits.count == 13 || digits.count == 18 || digits.count == 23 {
          digits.append(UInt8(ascii: "-"))
        }
        let digit = UInt8((number >> UInt64(shift)) & 0xF)
        digits.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// `count` hexadecimal digits, such as a container's id.
  package mutating func hexadecimal(_ count: Int) -> String {
    var text = ""
    while text.utf8.count < count { text += Self.hex(next(), 16) }
    return String(text.prefix(count))
  }

  private static func hex(_ number: UInt64, _ width: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: width - text.utf8.count) + text
  }
}
