/// `md5sum`, `sha1sum`, `sha256sum`.
enum Digests {
  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    Immediate(invocation: invocation, run: run)
  }

  private static func run(_ call: Invocation, _ c: inout ProcessContext) -> Int {
    guard let options = call.options("cbtqws", long: ["check": "c"], &c) else { return 1 }
    var status = 0
    if options.has("c") { return check(call, options.operands, &c) }
    for path in options.operands.isEmpty ? ["-"] : options.operands {
      do throws(FileError) {
        c.write("\(digest(try c.readOperand(path), call.name))  \(path)\n")
      } catch {
        call.complain(opening: path, error, &c)
        status = 1
      }
    }
    return status
  }

  private static func check(_ call: Invocation, _ operands: [String], _ c: inout ProcessContext) -> Int {
    var failed = 0
    for list in operands.isEmpty ? ["-"] : operands {
      for line in ((try? c.readOperand(list)) ?? []).lines {
        let words = line.text.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { continue }
        let path = words[1].trimmed
        let isRight = (try? c.readFile(path)).map { digest($0, call.name) == words[0] } ?? false
        if !isRight { failed += 1 }
        c.write("\(path): \(isRight ? "OK" : "FAILED")\n")
      }
    }
    if failed > 0 { call.complain("WARNING: \(failed) computed checksum\(failed == 1 ? "" : "s") did NOT match", &c) }
    return failed > 0 ? 1 : 0
  }

  private static func digest(_ bytes: [UInt8], _ name: String) -> String {
    let digest = name == "md5sum" ? md5(bytes) : name == "sha1sum" ? sha1(bytes) : sha256(bytes)
    return digest.map { String($0, radix: 16).paddedLeft(to: 2, with: "0") }.joined()
  }

  /// The message with its padding and length.
  private static func padded(_ bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
    var message = bytes + [0x80]
    while message.count % 64 != 56 { message.append(0) }
    let length = UInt64(bytes.count) &* 8
    let shifts = stride(from: UInt64(0), to: 64, by: 8)
    let tail = shifts.map { UInt8(truncatingIfNeeded: length >> $0) }
    return message + (bigEndian ? tail.reversed() : tail)
  }

  private static let md5Shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  private static let md5Constants: [UInt32] = (1...64).map { index in
    // The sine's first 32 bits after the point, by its series around multiples of pi.
    UInt32(abs(sine(Double(index))) * 4_294_967_296)
  }

  private static func sine(_ value: Double) -> Double {
    var x = value.truncatingRemainder(dividingBy: 2 * Double.pi)
    if x > Double.pi { x -= 2 * Double.pi }
    var term = x
    var sum = x
    for n in 1..<30 {
      term *= -x * x / Double(2 * n * (2 * n + 1))
      sum += term
    }
    return sum
  }

  static func md5(_ bytes: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    let message = padded(bytes, bigEndian: false)
    for block in stride(from: 0, to: message.count, by: 64) {
      let words = (0..<16).map { index -> UInt32 in
        let at = block + index * 4
        return UInt32(message[at]) | UInt32(message[at + 1]) << 8 | UInt32(message[at + 2]) << 16
          | UInt32(message[at + 3]) << 24
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      for round in 0..<64 {
        let (mixed, word): (UInt32, Int) =
          switch round / 16 {
          case 0: ((b & c) | (~b & d), round)
          case 1: ((d & b) | (~d & c), (5 * round + 1) % 16)
          case 2: (b ^ c ^ d, (3 * round + 5) % 16)
          default: (c ^ (b | ~d), (7 * round) % 16)
          }
        let sum = a &+ mixed &+ md5Constants[round] &+ words[word]
        let shift = md5Shifts[round / 16 * 4 + round % 4]
        (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
      }
      for (index, value) in [a, b, c, d].enumerated() { state[index] = state[index] &+ value }
    }
    return state.flatMap { word in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  private static func words(_ message: [UInt8], _ block: Int) -> [UInt32] {
    (0..<16).map { index in
      let at = block + index * 4
      return UInt32(message[at]) << 24 | UInt32(message[at + 1]) << 16 | UInt32(message[at + 2]) << 8
        | UInt32(message[at + 3])
    }
  }

  static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    let message = padded(bytes, bigEndian: true)
    func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
    for block in stride(from: 0, to: message.count, by: 64) {
      var w = words(message, block)
      for index in 16..<80 { w.append(rotate(w[index - 3] ^ w[index - 8] ^ w[index - 14] ^ w[index - 16], 1)) }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for round in 0..<80 {
        let (f, k): (UInt32, UInt32) =
          switch round / 20 {
          case 0: ((b & c) | (~b & d), 0x5a82_7999)
          case 1: (b ^ c ^ d, 0x6ed9_eba1)
          case 2: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
          default: (b ^ c ^ d, 0xca62_c1d6)
          }
        let next = rotate(a, 5) &+ f &+ e &+ k &+ w[round]
        (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
      }
      for (index, value) in [a, b, c, d, e].enumerated() { state[index] = state[index] &+ value }
    }
    return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }

  private static let primes: [Int] = {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }()

  /// The first 32 bits after the point of a root.
  private static func fraction(_ value: Double) -> UInt32 { UInt32((value - value.rounded(.down)) * 4_294_967_296) }

  private static func cubeRoot(_ value: Double) -> Double {
    var root = value / 3 + 1
    for _ in 0..<100 { root -= (root * root * root - value) / (3 * root * root) }
    return root
  }

  private static let sha256Constants = primes.map { fraction(cubeRoot(Double($0))) }

  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
    let message = padded(bytes, bigEndian: true)
    func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
    for block in stride(from: 0, to: message.count, by: 64) {
      var w = words(message, block)
      for index in 16..<64 {
        let s0 = rotate(w[index - 15], 7) ^ rotate(w[index - 15], 18) ^ (w[index - 15] >> 3)
        let s1 = rotate(w[index - 2], 17) ^ rotate(w[index - 2], 19) ^ (w[index - 2] >> 10)
        w.append(w[index - 16] &+ s0 &+ w[index - 7] &+ s1)
      }
      var v = state
      for round in 0..<64 {
        let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
        let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
        let first = v[7] &+ s1 &+ choice &+ sha256Constants[round] &+ w[round]
        let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
        v = [first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
      }
      for index in 0..<8 { state[index] = state[index] &+ v[index] }
    }
    return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
  }
}

/// `base64`.
enum Base64Utility {
  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options("dDw:i", long: ["decode": "d", "wrap": "w"], &c) else {
      return Ended(code: 1)
    }
    return WholeInput(invocation, files: options.operands) { call, bytes, c in
      if options.has("d") || options.has("D") {
        guard let decoded = Base64.decode(bytes) else {
          call.complain("invalid input", &c)
          return 1
        }
        c.write(decoded)
        return 0
      }
      let text = Array(Base64.encode(bytes).utf8)
      let width = options.value("w").flatMap { Int($0) } ?? 76
      if width == 0 {
        c.write(text)
        return 0
      }
      for start in stride(from: 0, to: text.count, by: width) {
        c.write(Array(text[start..<min(text.count, start + width)]) + [10])
      }
      return 0
    }
  }
}
