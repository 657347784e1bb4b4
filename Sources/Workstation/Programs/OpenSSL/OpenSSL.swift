import API
import Shell

/// The commands of openssl that make a user of a cluster: keys, requests, certificates.
///
/// What it writes has the real formats, so that the cluster and other tools read the names; keys and signatures are
/// simulated, and it says so when it makes a key.
package struct OpenSSL: Sendable {
  private let arguments: [String]

  init(_ arguments: [String]) { self.arguments = arguments }

  /// Why a command ends.
  struct Failure: Error {
    var message: String
    init(_ message: String) { self.message = message }
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    do throws(Failure) {
      try run(&process)
      return .exit(0)
    } catch {
      process.write(error.message + "\n", to: 2)
      return .exit(1)
    }
  }

  private func run(_ process: inout ProcessContext) throws(Failure) {
    let command = arguments.first ?? ""
    let words = Array(arguments.dropFirst())
    switch command {
    case "genrsa", "genpkey":
      let options = try Options(words, command, taking: ["out", "algorithm", "pkeyopt"], alone: ["traditional"])
      Self.warn(&process)
      try Self.write(Self.makeKey(options["out"] ?? "", process).pem, options["out"], mode: 0o600, &process)
    case "req": try CertificateRequestCommand(words).run(&process)
    case "x509": try CertificateCommand(words).run(&process)
    case "verify": try verify(words, &process)
    case "rand": try random(words, &process)
    case "version": process.write("OpenSSL 3.0.13 30 Jan 2024 (simulated by Drydock)\n")
    default:
      throw Failure(
        "drydock: openssl \(command) is not simulated; there are: genrsa, genpkey, req, x509, verify, rand, version"
      )
    }
  }

  private func verify(_ words: [String], _ process: inout ProcessContext) throws(Failure) {
    let options = try Options(words, "verify", taking: ["CAfile"], alone: [])
    let authority = try options["CAfile"].map { path throws(Failure) in
      try Self.certificate(path, &process)
    }
    for path in options.operands {
      let certificate = try Self.certificate(path, &process)
      // The simulation has one authority, whose signatures only its key can check.
      let isGood =
        authority?.publicKey == SimulatedKey.authority.publicKey && certificate.isSigned(with: .authority)
      guard isGood else {
        throw Failure(
          "\(certificate.subject.description)\nerror 20 at 0 depth lookup: unable to get local issuer certificate\n"
            + "error \(path): verification failed"
        )
      }
      process.write("\(path): OK\n")
    }
  }

  private func random(_ words: [String], _ process: inout ProcessContext) throws(Failure) {
    let options = try Options(words, "rand", taking: ["out"], alone: ["hex", "base64"])
    guard let count = options.operands.last.flatMap({ Int($0) }), (1...65_536).contains(count) else {
      throw Failure("rand: a number of bytes is wanted")
    }
    let seed = Array("\(process.pid.description)/\(process.now)".utf8)
    let bytes = SHA256.expand(seed, key: Array("rand".utf8), to: min(count, 255 * 32))
    if options.has("hex") {
      try Self.write(SHA256.hexadecimal(bytes) + "\n", options["out"], &process)
    } else if options.has("base64") {
      try Self.write(Base64.encode(bytes) + "\n", options["out"], &process)
    } else {
      process.write(bytes)
    }
  }

  // MARK: Keys and files

  static func warn(_ process: inout ProcessContext) {
    process.write("drydock: keys and signatures are simulated: they fit each other and protect nothing\n", to: 2)
  }

  /// Chance follows from the moment and the process, so that a replay makes the same key.
  static func makeKey(_ path: String, _ process: ProcessContext) -> SimulatedKey {
    SimulatedKey(bytes: Array("\(process.pid.description)/\(process.now)/\(path)".utf8))
  }

  static func write(
    _ text: String,
    _ path: String?,
    mode: Int = 0o666,
    _ process: inout ProcessContext
  ) throws(Failure) {
    guard let path, path != "-" else {
      process.write(text)
      return
    }
    do {
      try process.writeFile(path, Array(text.utf8), mode: mode)
    } catch {
      throw Failure("Can't open \"\(path)\" for writing, \(error.message)")
    }
  }

  static func read(_ path: String, _ process: inout ProcessContext) throws(Failure) -> String {
    do {
      return String(decoding: try process.readFile(path), as: UTF8.self)
    } catch {
      throw Failure("Can't open \"\(path)\" for reading, \(error.message)")
    }
  }

  static func key(_ path: String, _ process: inout ProcessContext) throws(Failure) -> SimulatedKey {
    guard let key = SimulatedKey(pem: try read(path, &process)) else {
      throw Failure("Could not read private key from \(path)")
    }
    return key
  }

  static func certificate(_ path: String, _ process: inout ProcessContext) throws(Failure) -> Certificate {
    guard let certificate = Certificate(pem: try read(path, &process)) else {
      throw Failure("Could not read certificate from \(path)\nUnable to load certificate")
    }
    return certificate
  }

  static func seconds(_ process: ProcessContext) -> Int { process.epoch + Int(process.now.components.seconds) }

  /// `Nov 24 08:37:56 2026 GMT`.
  static func date(_ seconds: Int) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let text = Timestamp.format(seconds: seconds)
    let fields = text.split { "-T:Z".contains($0) }.map(String.init)
    guard fields.count == 6, let month = Int(fields[1]), let day = Int(fields[2]) else { return text }
    let padded = (day < 10 ? " " : "") + String(day)
    return "\(months[month - 1]) \(padded) \(fields[3]):\(fields[4]):\(fields[5]) \(fields[0]) GMT"
  }
}

extension OpenSSL {
  /// Words such as `-out FILE -noout`.
  struct Options {
    private var values: [String: String] = [:]
    private(set) var operands: [String] = []

    init(_ words: [String], _ command: String, taking: Set<String>, alone: Set<String>) throws(Failure) {
      var rest = words[...]
      while let word = rest.popFirst() {
        guard word.hasPrefix("-"), word != "-" else {
          operands.append(word)
          continue
        }
        let name = String(word.drop { $0 == "-" })
        if alone.contains(name) {
          values[name] = ""
        } else if taking.contains(name) {
          guard let value = rest.popFirst() else { throw Failure("\(command): Option \(word) needs a value") }
          values[name] = value
        } else {
          throw Failure("drydock: openssl \(command) \(word) is not simulated")
        }
      }
    }

    subscript(name: String) -> String? { values[name] }

    func has(_ name: String) -> Bool { values[name] != nil }
  }
}
