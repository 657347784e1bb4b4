/// `kill`.
enum Kill {
  static func run(_ arguments: [String], prefix: String, isBash: Bool, _ c: inout ProcessContext) -> Int {
    var rest = arguments[...]
    var signal = Signal.terminate
    if let first = rest.first, first.hasPrefix("-"), first.count > 1, first != "--" {
      rest.removeFirst()
      let name = first == "-s" || first == "-n" ? rest.popFirst() ?? "" : String(first.dropFirst())
      if name == "0" {
        return probe(rest, prefix, isBash, &c)
      }
      guard let named = Signal(named: name) else {
        c.write("\(prefix)\(isBash ? "\(name): invalid signal specification" : "bad signal name '\(name)'")\n", to: 2)
        return 1
      }
      signal = named
    }
    if rest.first == "--" { rest.removeFirst() }
    guard !rest.isEmpty else {
      c.write(
        "\(prefix)usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n",
        to: 2
      )
      return isBash ? 2 : 1
    }
    var status = 0
    for text in rest {
      guard let number = Int(text) else {
        let message = isBash ? "\(text): arguments must be process or job IDs" : "invalid number '\(text)'"
        c.write("\(prefix)\(message)\n", to: 2)
        status = 1
        continue
      }
      if number == -1 {
        for process in c.visibleProcesses where process.localID != 1 && process.localID != c.pid {
          _ = c.sendSignal(signal, toLocal: process.localID)
        }
      } else if !c.sendSignal(signal, toLocal: abs(number)) {
        complain(number, prefix, isBash, &c)
        status = 1
      }
    }
    return status
  }

  private static func probe(
    _ operands: ArraySlice<String>,
    _ prefix: String,
    _ isBash: Bool,
    _ c: inout ProcessContext
  ) -> Int {
    var status = 0
    for text in operands {
      let number = Int(text) ?? -1
      if !c.visibleProcesses.contains(where: { $0.localID == number && $0.ended == nil }) {
        complain(number, prefix, isBash, &c)
        status = 1
      }
    }
    return status
  }

  private static func complain(_ number: Int, _ prefix: String, _ isBash: Bool, _ c: inout ProcessContext) {
    let message = isBash ? "(\(number)) - No such process" : "can't kill pid \(number): No such process"
    c.write("\(prefix)\(message)\n", to: 2)
  }
}
