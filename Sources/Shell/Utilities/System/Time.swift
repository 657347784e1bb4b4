/// `sleep`.
struct Sleep: ProcessImage {
  let invocation: Invocation
  private var until: Duration?

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    if until == nil {
      var total = Duration.zero
      guard !invocation.arguments.isEmpty else {
        invocation.complain("missing operand", &c)
        return .exit(1)
      }
      for argument in invocation.arguments {
        guard let duration = Self.parse(argument) else {
          let isGNU = invocation.flavour == .gnu
          invocation.complain(isGNU ? "invalid time interval '\(argument)'" : "invalid number '\(argument)'", &c)
          return .exit(1)
        }
        total += duration
      }
      until = c.now + total
    }
    guard let until, c.now < until else { return .exit(0) }
    return .wait(.until(until))
  }

  /// `5`, `0.5`, `2m`, `infinity`.
  static func parse(_ text: String) -> Duration? {
    if text == "infinity" || text == "inf" { return .seconds(1 << 40) }
    var digits = Substring(text)
    var unit = 1.0
    switch text.last {
    case "s": unit = 1
    case "m": unit = 60
    case "h": unit = 3600
    case "d": unit = 86_400
    default: unit = 0
    }
    if unit != 0 { digits = digits.dropLast() } else { unit = 1 }
    guard let number = Double(digits), number >= 0, number * unit < 1e12 else { return nil }
    let seconds = Int64(number * unit)
    return .seconds(seconds) + .nanoseconds(Int64((number * unit - Double(seconds)) * 1e9))
  }
}

/// `timeout`: runs a command with a limit.
struct Timeout: ProcessImage {
  let invocation: Invocation
  private var child: PID?
  private var deadline: Duration?
  private var killAfter: Duration?
  private var signal = Signal.terminate
  private var timedOut = false

  init(invocation: Invocation) { self.invocation = invocation }

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    guard let child else { return start(&c) }
    if let status = c.reap(child) {
      return .exit(timedOut ? (signal == .kill ? 137 : 124) : status.exitCode ?? 0)
    }
    if let deadline, c.now >= deadline {
      timedOut = true
      c.kernel.signal(child, signal, fromOutside: true)
      self.deadline = killAfter.map { c.now + $0 }
      killAfter = nil
      if self.deadline != nil { signal = .kill }
    }
    return .wait(Wait(until: deadline, child: true))
  }

  private mutating func start(_ c: inout ProcessContext) -> ImageStep {
    guard let options = invocation.options("+s:k:t:", long: ["signal": "s", "kill-after": "k"], &c) else {
      return .exit(125)
    }
    var operands = options.operands
    guard let limit = options.value("t") ?? operands.first, let duration = Sleep.parse(limit) else {
      invocation.complain("invalid time interval '\(operands.first ?? "")'", &c)
      return .exit(125)
    }
    if !options.has("t") { operands.removeFirst() }
    if let name = options.value("s"), let named = Signal(named: name) { signal = named }
    killAfter = options.value("k").flatMap(Sleep.parse)
    if duration > .zero { deadline = c.now + duration }
    do throws(SpawnError) { child = try c.spawnChild(operands) } catch {
      invocation.complain("failed to run command '\(operands.first ?? "")': No such file or directory", &c)
      return .exit(127)
    }
    return .wait(Wait(until: deadline, child: true))
  }
}

enum TimeUtilities {
  /// `date`.
  static func date(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let long: [String: Character] = ["utc": "u", "date": "d", "iso-8601": "I", "rfc-3339": "3", "rfc-email": "R"]
    var call = call
    call.arguments = call.arguments.map { $0.hasPrefix("-I") ? "--iso-8601=" + $0.dropFirst(2) : $0 }
    guard let options = call.options("ud:Rs:r:I3:D:", long: long, &c) else { return 1 }
    let nanoseconds = Int(c.now.components.attoseconds / 1_000_000_000)
    var seconds = c.epoch + Int(c.now.components.seconds)
    if let text = options.value("d") {
      guard let parsed = Calendar.parse(text, now: seconds) else {
        call.complain("invalid date '\(text)'", &c)
        return 1
      }
      seconds = parsed
    }
    if let path = options.value("r") {
      guard let status = try? c.status(of: path) else {
        call.complain("\(path): No such file or directory", &c)
        return 1
      }
      seconds = c.epoch + Int(status.modified.components.seconds)
    }
    if options.has("s") {
      call.complain("cannot set date: Operation not permitted", &c)
      return 1
    }
    var format = "%a %b %e %H:%M:%S UTC %Y"
    if options.has("R") { format = "%a, %d %b %Y %H:%M:%S +0000" }
    if options.has("I") {
      format = options.value("I")?.hasPrefix("s") == true ? "%Y-%m-%dT%H:%M:%S+00:00" : "%Y-%m-%d"
    }
    if options.has("3") { format = "%Y-%m-%d %H:%M:%S+00:00" }
    if let operand = options.operands.first {
      guard operand.hasPrefix("+") else {
        call.complain("invalid date '\(operand)'", &c)
        return 1
      }
      format = String(operand.dropFirst())
    }
    c.write(Calendar.format(format, seconds: seconds, nanoseconds: nanoseconds) + "\n")
    return 0
  }

  /// `uptime`.
  static func uptime(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    let seconds = Int((c.now - c.kernel.started).components.seconds)
    let clock = Calendar.format("%H:%M:%S", seconds: c.epoch + Int(c.now.components.seconds))
    let days = seconds / 86_400
    let minutes = String(seconds / 60 % 60)
    let time = seconds >= 3600 ? "\(seconds / 3600 % 24):\(minutes.paddedLeft(to: 2, with: "0"))" : "\(minutes) min"
    c.write(
      " \(clock) up \(days > 0 ? "\(days) day\(days == 1 ? "" : "s"), " : "")\(time),  "
        + "0 users,  load average: 0.00, 0.00, 0.00\n"
    )
    return 0
  }
}
