/// Turns the bytes that a terminal sends into keys: one scalar each (see `Key`).
///
/// Pure: the reader feeds it byte by byte, and flushes it when nothing came for its `patience`, because only time
/// tells a lone Escape key from the beginning of a sequence.
package struct KeyDecoder: Sendable {
  private enum State: Sendable {
    case ground
    case character(bytes: [UInt8], length: Int)
    case escape
    /// After `ESC [` or `ESC O`.
    case sequence(introducer: UInt8, parameters: [UInt8])
    case paste
  }

  private var state = State.ground
  private var composer = HangulComposer()
  private var ready: [Unicode.Scalar] = []
  private var taken = 0
  private var pasteBytes: [UInt8] = []
  private var pastes: [String] = []

  package init() {}

  /// How long to wait for more before `flush`; nil if nothing is begun that only time ends.
  ///
  /// A character or a paste that is begun will be completed, however slow the line.
  package var patience: Duration? {
    switch state {
    case .escape: .milliseconds(50)
    case .sequence: .milliseconds(250)
    case .ground, .character: composer.isHolding ? .milliseconds(50) : nil
    case .paste: nil
    }
  }

  /// Inside a paste bytes may be read in bulk; elsewhere type-ahead belongs to whoever reads next.
  package var isPasting: Bool { if case .paste = state { true } else { false } }

  /// The next key.
  package mutating func next() -> Unicode.Scalar? {
    guard taken < ready.count else { return nil }
    defer {
      taken += 1
      if taken == ready.count {
        ready.removeAll(keepingCapacity: true)
        taken = 0
      }
    }
    return ready[taken]
  }

  /// Puts a key before all others.
  package mutating func putBack(_ key: Unicode.Scalar) { ready.insert(key, at: taken) }

  /// The text of the paste whose key was read.
  package mutating func takePaste() -> String { pastes.isEmpty ? "" : pastes.removeFirst() }

  package mutating func feed(_ byte: UInt8) {
    switch state {
    case .ground: begin(byte)
    case .character(let bytes, let length): continueCharacter(bytes + [byte], length: length, byte)
    case .escape:
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") {
        state = .sequence(introducer: byte, parameters: [])
      } else {
        state = .ground
        emit(Key.escape)
        begin(byte)
      }
    case .sequence(let introducer, let parameters): continueSequence(introducer, parameters, byte)
    case .paste: continuePaste(byte)
    }
  }

  /// Ends what is begun, because nothing followed.
  package mutating func flush() {
    switch state {
    case .ground, .character: ready += composer.flush()
    case .paste: break
    case .escape:
      state = .ground
      emit(Key.escape)
    case .sequence(let introducer, let parameters):
      state = .ground
      // Escape and then a bracket, typed by hand; anything longer is a sequence that broke off.
      guard parameters.isEmpty else { return }
      emit(Key.escape)
      emit(Unicode.Scalar(introducer))
    }
  }

  private mutating func emit(_ scalar: Unicode.Scalar) { ready += composer.feed(scalar) }

  private mutating func begin(_ byte: UInt8) {
    switch byte {
    // A Ctrl-D typed while a command ran with the terminal cooked arrives as NUL (the kernel's mark for end of file).
    case 0x00: emit(Key.endOfInput)
    case 0x1B: state = .escape
    case 0x01...0x7F: emit(Unicode.Scalar(byte))
    case 0xC2...0xDF: state = .character(bytes: [byte], length: 2)
    case 0xE0...0xEF: state = .character(bytes: [byte], length: 3)
    case 0xF0...0xF4: state = .character(bytes: [byte], length: 4)
    default: break
    }
  }

  private mutating func continueCharacter(_ bytes: [UInt8], length: Int, _ byte: UInt8) {
    guard byte & 0xC0 == 0x80 else {
      state = .ground
      return begin(byte)
    }
    guard bytes.count == length else {
      state = .character(bytes: bytes, length: length)
      return
    }
    state = .ground
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    // C1 controls are our own codes for special keys, so none may come from outside.
    guard case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.value >= 0xA0 else { return }
    emit(scalar)
  }

  private mutating func continueSequence(_ introducer: UInt8, _ parameters: [UInt8], _ byte: UInt8) {
    let isFirst = parameters.isEmpty
    switch byte {
    case 0x1B: state = .escape
    case 0x20...0x3F where parameters.count < 32:
      state = .sequence(introducer: introducer, parameters: parameters + [byte])
    // The function keys of the Linux console: ESC [ [ A.
    case UInt8(ascii: "[") where isFirst: state = .sequence(introducer: introducer, parameters: [byte])
    case 0x40...0x7E:
      state = .ground
      if byte == UInt8(ascii: "~"), parameters == Array("200".utf8) {
        state = .paste
        pasteBytes = []
      } else if parameters.first != UInt8(ascii: "["), let key = Key.special(parameters: parameters, final: byte) {
        emit(key)
      }
    default: state = .ground
    }
  }

  private mutating func continuePaste(_ byte: UInt8) {
    pasteBytes.append(byte)
    let end = "\u{1B}[201~".utf8
    guard byte == UInt8(ascii: "~"), pasteBytes.suffix(end.count).elementsEqual(end) else { return }
    state = .ground
    pastes.append(Self.cleaned(pasteBytes.dropLast(end.count)))
    pasteBytes = []
    emit(Key.paste)
  }

  /// A paste as text: one kind of line end, no control characters, no line end at its end, Hangul composed.
  private static func cleaned(_ bytes: ArraySlice<UInt8>) -> String {
    var composer = HangulComposer()
    var result: [Unicode.Scalar] = []
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      switch scalar {
      case "\n" where afterReturn: continue
      case "\r", "\n": result += composer.feed("\n")
      case "\t": result += composer.feed("\t")
      default:
        guard scalar.value >= 0x20, scalar.value != 0x7F, !(0x80...0x9F).contains(scalar.value) else { continue }
        result += composer.feed(scalar)
      }
    }
    result += composer.flush()
    while result.last == "\n" { result.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: result)
    return String(text)
  }
}
