import API
import Objects

/// When a cron job runs, as far as its text can be wrong (`github.com/robfig/cron`, `ParseStandard`).
enum CronExpression {
  private struct Bounds {
    let low: Int
    let high: Int
    var names: [String] = []
  }

  private static let fields = [
    Bounds(low: 0, high: 59), Bounds(low: 0, high: 23), Bounds(low: 1, high: 31),
    Bounds(
      low: 1,
      high: 12,
      names: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    ),
    Bounds(low: 0, high: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  private struct Flaw: Error { let message: String }

  /// What is wrong with an expression; nil for a right one.
  static func flaw(in text: String) -> String? {
    do throws(Flaw) {
      try check(text)
      return nil
    } catch { return error.message }
  }

  private static func check(_ text: String) throws(Flaw) {
    if text.isEmpty { throw Flaw(message: "empty spec string") }
    var rest = text[...]
    for prefix in ["TZ=", "CRON_TZ="] where rest.hasPrefix(prefix) {
      let zone = rest.dropFirst(prefix.count).prefix { $0 != " " }
      if IANAZone(String(zone)) == nil {
        throw Flaw(message: "provided bad location \(zone): unknown time zone \(zone)")
      }
      rest = rest.dropFirst(prefix.count + zone.count).drop { $0 == " " }
    }
    if rest.hasPrefix("@") { return try checkDescriptor(String(rest)) }
    let parts = rest.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard parts.count == 5 else {
      throw Flaw(message: "expected exactly 5 fields, found \(parts.count): [\(parts.joined(separator: " "))]")
    }
    for (part, bounds) in zip(parts, fields) {
      for range in part.split(separator: ",") { try check(range: String(range), bounds) }
    }
  }

  private static func checkDescriptor(_ text: String) throws(Flaw) {
    if ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"].contains(text) { return }
    guard text.hasPrefix("@every ") else { throw Flaw(message: "unrecognized descriptor: " + text) }
    let duration = String(text.dropFirst("@every ".count))
    if GoDuration.parse(duration) == nil {
      throw Flaw(message: "failed to parse duration \(text): time: invalid duration \(JSON.write(.string(duration)))")
    }
  }

  private static func check(range text: String, _ bounds: Bounds) throws(Flaw) {
    let steps = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    var start = bounds.low
    var end = bounds.high
    if ends[0] != "*", ends[0] != "?" {
      start = try number(ends[0], bounds)
      end = start
      if ends.count == 2 { end = try number(ends[1], bounds) }
      if ends.count > 2 { throw Flaw(message: "too many hyphens: " + text) }
    }
    var step = 1
    if steps.count == 2 {
      step = try number(steps[1], Bounds(low: 0, high: 0))
      if ends.count == 1 { end = bounds.high }
    }
    if steps.count > 2 { throw Flaw(message: "too many slashes: " + text) }
    if start < bounds.low {
      throw Flaw(message: "beginning of range (\(start)) below minimum (\(bounds.low)): \(text)")
    }
    if end > bounds.high { throw Flaw(message: "end of range (\(end)) above maximum (\(bounds.high)): \(text)") }
    if start > end { throw Flaw(message: "beginning of range (\(start)) beyond end of range (\(end)): \(text)") }
    if step == 0 { throw Flaw(message: "step of range should be a positive number: " + text) }
  }

  private static func number(_ text: String, _ bounds: Bounds) throws(Flaw) -> Int {
    if !text.isEmpty, let index = bounds.names.firstIndex(of: text.lowercased()) { return index }
    guard let number = Int(text) else {
      let quoted = JSON.write(.string(text))
      throw Flaw(message: "failed to parse int from \(text): strconv.Atoi: parsing \(quoted): invalid syntax")
    }
    if number < 0 { throw Flaw(message: "negative number (\(number)) not allowed: \(text)") }
    return number
  }
}
