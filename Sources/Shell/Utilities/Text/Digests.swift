internal import Crypto

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
    let digest: [UInt8] =
      switch name {
      case "md5sum": Array(Insecure.MD5.hash(data: bytes))
      case "sha1sum": Array(Insecure.SHA1.hash(data: bytes))
      default: Array(SHA256.hash(data: bytes))
      }
    return digest.map { String($0, radix: 16).paddedLeft(to: 2, with: "0") }.joined()
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
