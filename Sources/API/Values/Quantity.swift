/// An amount of a resource: `500m`, `1.5Gi`, `2` (`k8s.io/apimachinery/pkg/api/resource`).
///
/// Held as a decimal number: `digits × 10^exponent`, exact for all that quantities can say up to 18 digits.
package struct Quantity: Sendable {
  package enum Format: Hashable, Sendable { case decimalSI, binarySI, decimalExponent }

  /// In billionths: the smallest part that a quantity keeps, rounded up.
  private var nano: Int128
  package var format: Format

  package static let zero = Quantity(nano: 0, format: .decimalSI)

  private init(nano: Int128, format: Format) {
    self.nano = nano
    self.format = format
  }

  package init(_ value: Int, format: Format = .decimalSI) {
    self.init(nano: Int128(value) * 1_000_000_000, format: format)
  }

  package init(milli: Int) { self.init(nano: Int128(milli) * 1_000_000, format: .decimalSI) }

  /// Nil for a text that is no quantity.
  package init?(_ text: some StringProtocol) { self.init(String(text)) }

  package init?(_ text: String) {
    let bytes = text.utf8.span
    var place = 0
    let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative || bytes.count > 0 && bytes[0] == UInt8(ascii: "+") { place = 1 }
    var digits: Int128 = 0
    var count = 0
    var scale = 0
    var isFraction = false
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        count += 1
        // Beyond 2^63 a real server caps the value as well.
        if count > 30 { return nil }
        digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
        if isFraction { scale += 1 }
      } else {
        break
      }
      place += 1
    }
    guard count > 0, let unit = Unit(bytes.extracting(place...)) else { return nil }
    format = unit.format
    guard let nano = unit.apply(to: digits, scale: scale) else { return nil }
    self.nano = isNegative ? -nano : nano
  }

  /// Rounded up to a whole number, as `Value()` does.
  package var value: Int { Self.clamp(Self.divideUp(nano, 1_000_000_000)) }

  /// Rounded up to thousandths, as `MilliValue()` does.
  package var milliValue: Int { Self.clamp(Self.divideUp(nano, 1_000_000)) }

  package var isZero: Bool { nano == 0 }
  package var isNegative: Bool { nano < 0 }

  package static func + (a: Quantity, b: Quantity) -> Quantity {
    Quantity(nano: a.nano + b.nano, format: a.isZero ? b.format : a.format)
  }

  package static func - (a: Quantity, b: Quantity) -> Quantity {
    Quantity(nano: a.nano - b.nano, format: a.isZero ? b.format : a.format)
  }

  package static func += (a: inout Quantity, b: Quantity) { a = a + b }
  package static func -= (a: inout Quantity, b: Quantity) { a = a - b }

  private static func divideUp(_ a: Int128, _ b: Int128) -> Int128 {
    a > 0 ? (a + b - 1) / b : a / b
  }

  private static func clamp(_ number: Int128) -> Int {
    Int(max(Int128(Int.min), min(Int128(Int.max), number)))
  }
}

extension Quantity: Comparable, Hashable {
  /// By amount: `500m` equals `0.5`.
  package static func == (a: Quantity, b: Quantity) -> Bool { a.nano == b.nano }
  package static func < (a: Quantity, b: Quantity) -> Bool { a.nano < b.nano }
  package func hash(into hasher: inout Hasher) { hasher.combine(nano) }
}

extension Quantity: CustomStringConvertible {
  /// The canonical form: the largest unit that leaves no fraction.
  package var description: String {
    if nano == 0 { return "0" }
    // Almost all fit into a word, which is divided faster.
    let text = UInt64(exactly: nano.magnitude).map(text(of:)) ?? text(of: nano.magnitude)
    return nano < 0 ? "-" + text : text
  }

  private func text<Number: FixedWidthInteger>(of magnitude: Number) -> String {
    if format == .binarySI, magnitude % 1_000_000_000 == 0, magnitude / 1_000_000_000 >= 1024 {
      var number = magnitude / 1_000_000_000
      var unit = 0
      while number % 1024 == 0, unit < Unit.binary.count - 1 {
        number /= 1024
        unit += 1
      }
      return String(number) + Unit.binary[unit]
    }
    var number = magnitude
    var exponent = -9
    while number % 1000 == 0, exponent < 18 {
      number /= 1000
      exponent += 3
    }
    if format == .decimalExponent { return String(number) + (exponent == 0 ? "" : "e\(exponent)") }
    return String(number) + Unit.decimal[(exponent + 9) / 3]
  }
}

/// The suffix of a quantity.
private struct Unit {
  static let binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
  static let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]

  var format: Quantity.Format
  /// Either a power of 1024 or one of 10.
  private var binaryPower = 0
  private var decimalPower = 0

  init?(_ suffix: Span<UInt8>) {
    if suffix.isEmpty {
      format = .decimalSI
    } else if suffix.count == 2, suffix[1] == UInt8(ascii: "i"),
      let power = Self.power(of: suffix[0], among: Self.binaryLetters)
    {
      format = .binarySI
      binaryPower = power
    } else if suffix.count == 1, let power = Self.power(of: suffix[0], among: Self.decimalLetters) {
      format = .decimalSI
      decimalPower = power * 3 - 9
    } else if suffix[0] == UInt8(ascii: "e") || suffix[0] == UInt8(ascii: "E"),
      let power = Self.exponent(suffix.extracting(1...)), abs(power) <= 18
    {
      format = .decimalExponent
      decimalPower = power
    } else {
      return nil
    }
  }

  private static func exponent(_ digits: Span<UInt8>) -> Int? {
    var text = ""
    for place in digits.indices { text.unicodeScalars.append(Unicode.Scalar(digits[place])) }
    return Int(text)
  }

  private static func power(of letter: UInt8, among letters: [UInt8]) -> Int? {
    letter == UInt8(ascii: " ") ? nil : letters.firstIndex(of: letter)
  }

  /// A blank stands for the empty suffix.
  private static let binaryLetters = Array(" KMGTPE".utf8)
  private static let decimalLetters = Array("num kMGTPE".utf8)

  /// The amount in billionths of `digits × 10^-scale` of this unit, rounded up; nil when out of range.
  func apply(to digits: Int128, scale: Int) -> Int128? {
    var number = digits
    for _ in 0..<binaryPower {
      let (product, overflow) = number.multipliedReportingOverflow(by: 1024)
      if overflow { return nil }
      number = product
    }
    let power = decimalPower - scale + 9
    for _ in 0..<abs(power) {
      if power > 0 {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        number = product
      }
    }
    guard power < 0 else { return number }
    var divisor: Int128 = 1
    for _ in 0..<min(-power, 36) { divisor *= 10 }
    return (number + divisor - 1) / divisor
  }
}
