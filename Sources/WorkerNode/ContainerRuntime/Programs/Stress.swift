import Shell

/// `stress`: takes as much memory as it is told, and is killed where its control group has less.
package struct Stress: Sendable {
  private let arguments: [String]
  private var end: Duration?
  private var hasStarted = false

  init(_ arguments: [String]) { self.arguments = arguments }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    if !hasStarted {
      hasStarted = true
      let counts = [("cpu", "c"), ("io", "i"), ("vm", "m"), ("hdd", "d")].map {
        name,
        letter -> (name: String, count: Int) in
        (name: name, count: option(name, letter).flatMap { text in Int(text) } ?? 0)
      }
      guard counts.contains(where: { $0.count > 0 }) else {
        process.write("`stress' imposes certain types of compute stress on your system\n")
        return .exit(0)
      }
      let hogs = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
      process.write("stress: info: [1] dispatching hogs: \(hogs)\n")
      end = option("timeout", "t").flatMap(Self.seconds).map { process.now + .seconds($0) }
      let wanted =
        (counts.first { $0.name == "vm" }?.count ?? 0) * (option("vm-bytes", nil).map(Self.bytes) ?? 256 << 20)
      let limit = (try? process.readFile("/sys/fs/cgroup/memory.max")).flatMap {
        Int(String(decoding: $0.dropLast(), as: UTF8.self))
      }
      if let limit, wanted > limit { return .signal(.kill) }
    }
    guard let end else { return .wait(.forever) }
    guard process.now >= end else { return .wait(.until(end)) }
    process.write("stress: info: [1] successful run completed in \(option("timeout", "t") ?? "0s")\n")
    return .exit(0)
  }

  private func option(_ name: String, _ letter: String?) -> String? {
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix("--\(name)=") { return String(argument.dropFirst(name.count + 3)) }
      let isIt = argument == "--" + name || letter.map { argument == "-" + $0 } ?? false
      if isIt, index + 1 < arguments.count { return arguments[index + 1] }
    }
    return nil
  }

  /// `250M`; its units are powers of two.
  private static func bytes(_ text: String) -> Int {
    let shifts: [Character: Int] = ["B": 0, "K": 10, "M": 20, "G": 30]
    let shift = text.last.flatMap { shifts[Character($0.uppercased())] }
    let number = Int(shift == nil ? text : String(text.dropLast())) ?? 0
    return number << (shift ?? 0)
  }

  /// `10s`, `5m`, `30`
  private static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = text.last.flatMap { units[$0] }
    return Int(unit == nil ? text : String(text.dropLast())).map { $0 * (unit ?? 1) }
  }
}
