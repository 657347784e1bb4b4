/// `echo`.
enum Echo {
  /// Plain shells interpret escapes always, others with `-e`.
  static func run(_ arguments: [String], interpretsEscapes: Bool, _ c: inout ProcessContext) -> Int {
    var rest = arguments[...]
    var newline = true
    var escapes = interpretsEscapes
    while let first = rest.first, first.utf8.count > 1, first.hasPrefix("-"),
      first.dropFirst().allSatisfy({ "neE".contains($0) }), !interpretsEscapes || first == "-n"
    {
      for letter in first.dropFirst() {
        switch letter {
        case "n": newline = false
        case "e": escapes = true
        default: escapes = false
        }
      }
      rest.removeFirst()
    }
    var bytes = Array(rest.joined(separator: " ").utf8)
    if escapes {
      let decoded = Escapes.decode(bytes, style: .echo)
      bytes = decoded.bytes
      if decoded.stops { newline = false }
    }
    if newline { bytes.append(10) }
    c.write(bytes)
    return 0
  }
}
