import API

/// A cron expression of five fields, or a name for one (`robfig/cron`).
struct CronSchedule: Hashable, Sendable {
  private var minutes: Set<Int>
  private var hours: Set<Int>
  private var days: Set<Int>
  private var months: Set<Int>
  private var weekdays: Set<Int>
  /// A day fits if either field fits, unless one of them is a star.
  private var daysAreFree: Bool
  /// Nil for UTC.
  private var zone: IANAZone?
  /// Of `@every`: the seconds from one time to the next.
  private var interval: Int?

  /// Nil for text that is no schedule, and for a zone that is not known.
  init?(_ text: String, in zone: String? = nil) {
    var text = text
    var zone = zone
    for prefix in ["CRON_TZ=", "TZ="] where text.hasPrefix(prefix) {
      let parts = text.dropFirst(prefix.count).split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      zone = String(parts[0])
      text = String(parts[1])
    }
    if let zone {
      self.zone = IANAZone(zone)
      if self.zone == nil { return nil }
    }
    if text.hasPrefix("@every ") {
      guard let interval = GoDuration.parse(String(text.dropFirst(7))) else { return nil }
      self.interval = max(1, Int(interval.components.seconds))
      text = "@hourly"
    }
    let names = [
      "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
      "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    let fields = (names[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5,
      let minutes = Self.field(fields[0], 0...59, []), let hours = Self.field(fields[1], 0...23, []),
      let days = Self.field(fields[2], 1...31, []), let months = Self.field(fields[3], 1...12, Self.monthNames),
      let weekdays = Self.field(fields[4], 0...7, Self.dayNames)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    daysAreFree = [fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
  }

  private static let monthNames = [
    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  private static func field(_ text: String, _ range: ClosedRange<Int>, _ names: [String]) -> Set<Int>? {
    var values: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      guard pieces.count <= 2, let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else { return nil }
      let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
      func number(_ text: Substring) -> Int? { Int(text) ?? names.firstIndex(of: text.lowercased()) }
      let bounds: ClosedRange<Int>
      if pieces[0] == "*" || pieces[0] == "?" {
        bounds = range
      } else if ends.count == 2, let low = number(ends[0]), let high = number(ends[1]), low <= high {
        bounds = low...high
      } else if ends.count == 1, let only = number(ends[0]) {
        bounds = pieces.count == 2 ? only...max(only, range.upperBound) : only...only
      } else {
        return nil
      }
      guard bounds.lowerBound >= range.lowerBound, bounds.upperBound <= range.upperBound else { return nil }
      values.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }
    return values
  }

  /// The first minute after a moment, both in Unix seconds, at which it is time; nil if that never comes.
  func next(after seconds: Int) -> Int? {
    if let interval { return seconds + interval }
    var minute = (seconds / 60 + 1) * 60
    // February the 29th of a weekday comes within 28 years.
    let end = minute + 28 * 366 * 86_400
    while minute < end {
      let wall = minute + offset(at: minute)
      let date = CivilDay(days: wall / 86_400)
      if !months.contains(date.month) || !fits(date) {
        minute = skip(from: minute, by: 86_400 - wall % 86_400)
      } else if !hours.contains(wall / 3_600 % 24) {
        minute = skip(from: minute, by: 3_600 - wall % 3_600)
      } else if minutes.contains(wall / 60 % 60) {
        return minute
      } else {
        minute += 60
      }
    }
    return nil
  }

  private func offset(at moment: Int) -> Int { zone?.offset(at: moment) ?? 0 }

  /// A later minute, but none beyond a change of the clocks.
  private func skip(from minute: Int, by seconds: Int) -> Int {
    offset(at: minute + seconds) == offset(at: minute) ? minute + seconds : minute + 60
  }

  private func fits(_ date: CivilDay) -> Bool {
    let day = days.contains(date.day)
    let weekday = weekdays.contains(date.weekday)
    return daysAreFree ? day && weekday : day || weekday
  }
}
