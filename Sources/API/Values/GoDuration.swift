/// Durations as Go writes them: `1h30m`, `500ms`, `2.5s`.
package enum GoDuration {
  /// Nil for a text that is no duration; a number needs a unit, except 0.
  package static func parse(_ text: some StringProtocol) -> Duration? {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if let first = rest.first, first == "-" || first == "+" { rest = rest.dropFirst() }
    if rest == "0" { return .zero }
    guard !rest.isEmpty else { return nil }
    var total = Duration.zero
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(number.hasPrefix(".") ? "0" + number : String(number)) else { return nil }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      guard let unit = units.first(where: { $0.name == name })?.length else { return nil }
      rest = rest.dropFirst(name.count)
      if let whole = Int(number) { total += unit * whole } else { total += unit * value }
    }
    return isNegative ? .zero - total : total
  }

  private static let units: [(name: String, length: Duration)] = [
    ("ns", .nanoseconds(1)), ("us", .microseconds(1)), ("µs", .microseconds(1)), ("μs", .microseconds(1)),
    ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
  ]

  /// `1h2m3s`, `1.5s`, `300ms`, `0s`.
  package static func format(_ duration: Duration) -> String {
    let nanoseconds = Int(duration / .nanoseconds(1))
    if nanoseconds == 0 { return "0s" }
    let sign = nanoseconds < 0 ? "-" : ""
    let magnitude = abs(nanoseconds)
    if magnitude < 1000 { return "\(sign)\(magnitude)ns" }
    if magnitude < 1_000_000 { return sign + decimal(magnitude, 1000) + "µs" }
    if magnitude < 1_000_000_000 { return sign + decimal(magnitude, 1_000_000) + "ms" }
    let minutes = magnitude / 60_000_000_000
    var text = sign
    if minutes >= 60 { text += "\(minutes / 60)h" }
    if minutes > 0 { text += "\(minutes % 60)m" }
    return text + decimal(magnitude % 60_000_000_000, 1_000_000_000) + "s"
  }

  /// Without trailing zeros.
  private static func decimal(_ number: Int, _ unit: Int) -> String {
    var fraction = String(number % unit + unit).dropFirst()
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return "\(number / unit)" + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// Ages as kubectl prints them: two units at most, and only where the smaller one matters
/// (`k8s.io/apimachinery/pkg/util/duration`).
package enum HumanDuration {
  package static func format(_ duration: Duration) -> String {
    let seconds = Int(duration.components.seconds)
    // A client whose clock is a little behind the server's must not print a negative age.
    if seconds < -1 { return "<invalid>" }
    if seconds < 0 { return "0s" }
    if seconds < 120 { return "\(seconds)s" }
    let minutes = seconds / 60
    if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    let hours = minutes / 60
    if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    let days = hours / 24
    if hours < 192 { return pair(days, "d", hours % 24, "h") }
    if days < 730 { return "\(days)d" }
    if days < 8 * 365 { return pair(days / 365, "y", days % 365, "d") }
    return "\(days / 365)y"
  }

  private static func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
    "\(large)\(largeUnit)" + (small == 0 ? "" : "\(small)\(smallUnit)")
  }
}
