import API

/// Parts of dates and of lengths of time; dates are those of UTC, or of an offset such as `+02:00`.
enum TimeFunctions {
  static func call(
    _ name: String,
    _ seconds: Int,
    _ nanoseconds: Int,
    _ arguments: [CELValue]
  ) throws(CELError) -> CELValue? {
    var seconds = seconds
    if case .string(let zone)? = arguments.first {
      guard let offset = offset(zone) else { throw CELError("unknown time zone \(zone)") }
      seconds += offset
    }
    let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    let date = Timestamp.civil(days: days)
    switch name {
    case "getFullYear": return .int(date.year)
    case "getMonth": return .int(date.month - 1)
    case "getDate": return .int(date.day)
    case "getDayOfMonth": return .int(date.day - 1)
    case "getDayOfWeek": return .int(((days + 4) % 7 + 7) % 7)
    case "getDayOfYear": return .int(days - Timestamp.days(year: date.year, month: 1, day: 1))
    case "getHours": return .int(rest / 3600)
    case "getMinutes": return .int(rest / 60 % 60)
    case "getSeconds": return .int(rest % 60)
    case "getMilliseconds": return .int(nanoseconds / 1_000_000)
    default: return nil
    }
  }

  private static func offset(_ zone: String) -> Int? {
    if ["", "UTC", "Z"].contains(zone) { return 0 }
    let sign = zone.hasPrefix("-") ? -1 : 1
    let parts = zone.drop { $0 == "-" || $0 == "+" }.split(separator: ":")
    guard parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]) else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  static func call(_ name: String, _ duration: Duration) -> CELValue? {
    switch name {
    case "getHours": .int(Int(duration / .seconds(3600)))
    case "getMinutes": .int(Int(duration / .seconds(60)))
    case "getSeconds": .int(Int(duration / .seconds(1)))
    case "getMilliseconds": .int(Int(duration / .milliseconds(1)) % 1000)
    default: nil
    }
  }
}
