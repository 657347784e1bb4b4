import API

/// Dates as web servers write them into their logs.
enum WebLog {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `22/Nov/2026:12:44:35 +0000`
  static func accessTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    return "\(pad(date.day))/\(months[date.month - 1])/\(date.year):\(time) +0000"
  }

  /// `2026/11/22 12:44:35`
  static func errorTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    return "\(date.year)/\(pad(date.month))/\(pad(date.day)) \(time)"
  }

  /// `[Sun Nov 22 12:44:35.000000 2026]`
  static func apacheTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    let days = (epoch + Int(now.components.seconds)) / 86_400
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
    return "[\(weekday) \(months[date.month - 1]) \(pad(date.day)) \(time).000000 \(date.year)]"
  }

  /// `I1122 12:44:35.123456       1`, as components of Kubernetes begin their lines.
  static func klogTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    let micro = String(Int(now.components.attoseconds / 1_000_000_000_000))
    return "I\(pad(date.month))\(pad(date.day)) \(time)." + String(repeating: "0", count: 6 - micro.count) + micro
      + "       1"
  }

  /// `2026-11-22T12:44:35.123Z`
  static func isoTime(_ epoch: Int, _ now: Duration) -> String {
    let milli = Int(now.components.attoseconds / 1_000_000_000_000_000)
    return Timestamp.format(seconds: epoch + Int(now.components.seconds), fraction: milli, digits: 3)
  }

  /// `22 Nov 2026 12:44:35.123`, as redis writes it.
  static func redisTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    let milli = String(Int(now.components.attoseconds / 1_000_000_000_000_000))
    return "\(pad(date.day)) \(months[date.month - 1]) \(date.year) \(time)."
      + String(repeating: "0", count: 3 - milli.count) + milli
  }

  private static func parts(_ epoch: Int, _ now: Duration) -> ((year: Int, month: Int, day: Int), String) {
    let seconds = epoch + Int(now.components.seconds)
    let time = seconds % 86_400
    return (
      Timestamp.civil(days: seconds / 86_400), "\(pad(time / 3600)):\(pad(time / 60 % 60)):\(pad(time % 60))"
    )
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
