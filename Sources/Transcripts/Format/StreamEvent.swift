import API
import Objects
import Workstation

/// What a client outside did with a stream into a container.
package enum StreamEvent: Hashable, Sendable {
  /// Bytes for one of the stream's ports, or with number 0 for its process; with `end` the last ones.
  case input([UInt8], part: Int, end: Bool)
  /// Ctrl-C at the client's terminal.
  case interrupt
  /// The client's terminal has another size.
  case resize(rows: Int, columns: Int)
  case close

  func write(to fields: inout LineFields) {
    switch self {
    case .input(let bytes, let part, let end):
      if part != 0 { fields.add("part", .int(part)) }
      if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
        fields.add("in", .string(text))
      } else {
        fields.add("base64", .string(Base64.encode(bytes)))
      }
      if end { fields.add("end", .bool(true)) }
    case .interrupt: fields.add("interrupt", .bool(true))
    case .resize(let rows, let columns):
      fields.add("rows", .int(rows))
      fields.add("columns", .int(columns))
    case .close: fields.add("close", .bool(true))
    }
  }

  init(_ value: Value) {
    if value["close"]?.bool == true {
      self = .close
    } else if value["interrupt"]?.bool == true {
      self = .interrupt
    } else if let rows = value["rows"]?.int, let columns = value["columns"]?.int {
      self = .resize(rows: rows, columns: columns)
    } else {
      let bytes = value["in"]?.string.map { Array($0.utf8) } ?? Base64.decode(value["base64"]?.string ?? "") ?? []
      self = .input(bytes, part: value["part"]?.int ?? 0, end: value["end"]?.bool == true)
    }
  }

  func apply(to workstation: inout Workstation, _ line: Int) {
    switch self {
    case .input(let bytes, let part, let end):
      var input = StreamInput()
      input.bytes = bytes
      input.end = end
      workstation.give(input, to: line, part: part)
    case .interrupt:
      var input = StreamInput()
      input.interrupt = true
      workstation.give(input, to: line)
    case .resize(let rows, let columns):
      var input = StreamInput()
      input.size = (rows, columns)
      workstation.give(input, to: line)
    case .close: workstation.closeStream(line)
    }
  }
}
