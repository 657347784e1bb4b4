import Shell

/// The one Perl program that is simulated, that of the Job of Kubernetes' own documentation:
/// `perl -Mbignum=bpi -wle 'print bpi(2000)'`.
package struct CircleNumber: Sendable {
  private let digits: Int
  private var end: Duration?

  /// Nil for any other program.
  init?(_ arguments: [String]) {
    let script = arguments.dropFirst().first { $0.contains("bpi(") }
    guard arguments.contains("-Mbignum=bpi"), let after = script?.split(separator: "bpi(").last,
      let digits = Int(after.prefix { $0 != ")" }), (1...20_000).contains(digits)
    else { return nil }
    self.digits = digits
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    let end = self.end ?? process.now + .milliseconds(digits * digits / 1000)
    self.end = end
    if process.now < end { return .wait(.until(end)) }
    process.write(Self.text(digits: digits) + "\n")
    return .exit(0)
  }

  /// The number with so many significant digits, the last one rounded.
  static func text(digits: Int) -> String {
    let limbs = digits / 9 + 3
    // Machin's formula, in fixed point: the whole number first, then nine decimals a limb.
    var sum = arctangent(of: 5, times: 16, limbs)
    let less = arctangent(of: 239, times: 4, limbs)
    subtract(less, from: &sum)
    let decimals = sum.dropFirst().map { limb in
      let text = String(limb)
      return String(repeating: "0", count: 9 - text.utf8.count) + text
    }
    var all = Array(decimals.joined().utf8).map { $0 - 48 }
    all.insert(UInt8(sum[0]), at: 0)
    var kept = Array(all.prefix(digits))
    if all[digits] >= 5 {
      var place = kept.count - 1
      while place > 0, kept[place] == 9 {
        kept[place] = 0
        place -= 1
      }
      kept[place] += 1
    }
    let text = kept.map(String.init).joined()
    return digits == 1 ? text : text.prefix(1) + "." + text.dropFirst()
  }

  private static let base = 1_000_000_000

  private static func arctangent(of inverse: Int, times factor: Int, _ limbs: Int) -> [Int] {
    var power = [Int](repeating: 0, count: limbs)
    power[0] = factor
    divide(&power, by: inverse)
    var sum = power
    var odd = 1
    while power.contains(where: { $0 != 0 }) {
      divide(&power, by: inverse * inverse)
      odd += 2
      var term = power
      divide(&term, by: odd)
      if odd % 4 == 3 { subtract(term, from: &sum) } else { add(term, to: &sum) }
    }
    return sum
  }

  private static func divide(_ number: inout [Int], by divisor: Int) {
    var rest = 0
    for index in number.indices {
      let value = rest * base + number[index]
      number[index] = value / divisor
      rest = value % divisor
    }
  }

  private static func add(_ other: [Int], to number: inout [Int]) {
    var carry = 0
    for index in number.indices.reversed() {
      let value = number[index] + other[index] + carry
      number[index] = value % base
      carry = value / base
    }
  }

  private static func subtract(_ other: [Int], from number: inout [Int]) {
    var borrow = 0
    for index in number.indices.reversed() {
      let value = number[index] - other[index] - borrow
      borrow = value < 0 ? 1 : 0
      number[index] = value + borrow * base
    }
  }
}
