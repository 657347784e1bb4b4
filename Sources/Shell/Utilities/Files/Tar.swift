/// `tar`: creates, lists and unpacks archives, uncompressed.
enum Tar {
  private struct Call: Sendable {
    var invocation: Invocation
    var options: CommandOptions
    var file: String { options.value("f") ?? "-" }

    func complain(_ message: String, _ c: inout ProcessContext) { invocation.complain(message, &c) }
  }

  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var invocation = invocation
    // The first word may do without its hyphen: `tar cf - .`
    if let first = invocation.arguments.first, !first.hasPrefix("-"), !first.contains("/") {
      invocation.arguments[0] = "-" + first
    }
    let long: [String: Character] = [
      "create": "c", "extract": "x", "list": "t", "file": "f", "directory": "C", "verbose": "v", "touch": "m",
      "no-same-permissions": "p", "no-same-owner": "o",
    ]
    guard let options = invocation.options("cxtvmpozf:C:h", long: long, &c) else {
      return Immediate.exit(2, invocation)
    }
    let call = Call(invocation: invocation, options: options)
    if options.has("z") {
      call.complain("drydock: compressed archives are not simulated", &c)
      return Immediate.exit(1, invocation)
    }
    if options.has("c") { return Immediate(invocation: invocation) { _, c in create(call, &c) } }
    guard options.has("x") || options.has("t") else {
      call.complain("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options", &c)
      return Immediate.exit(2, invocation)
    }
    return WholeInput(invocation, files: [call.file]) { _, bytes, c in unpack(call, bytes, &c) }
  }

  private static func create(_ call: Call, _ c: inout ProcessContext) -> Int {
    let isGNU = call.invocation.flavour == .gnu
    if call.options.operands.isEmpty {
      call.complain(isGNU ? "Cowardly refusing to create an empty archive" : "empty archive", &c)
      return isGNU ? 2 : 1
    }
    var archive = TarArchive()
    var failed = false
    var saysRemoval = true
    for operand in call.options.operands {
      var name = operand
      while name.hasSuffix("/"), name.count > 1 { name.removeLast() }
      if name.hasPrefix("/"), saysRemoval {
        call.complain(
          isGNU ? "Removing leading `/' from member names" : "removing leading '/' from member names",
          &c
        )
        saysRemoval = false
      }
      while name.hasPrefix("/") { name.removeFirst() }
      do throws(FileError) {
        try c.archive(place(operand, call), as: name.isEmpty ? "." : name, into: &archive)
      } catch {
        call.complain(isGNU ? "\(operand): Cannot stat: \(error.message)" : "\(operand): \(error.message)", &c)
        failed = true
      }
    }
    if call.options.has("v") {
      for entry in archive.entries { c.write(entry.name + (entry.kind == .directory ? "/" : "") + "\n", to: 2) }
    }
    if call.file == "-" {
      c.write(archive.bytes)
    } else {
      do throws(FileError) { try c.writeFile(call.file, archive.bytes) } catch {
        call.complain("\(call.file): Cannot open: \(error.message)", &c)
        return 2
      }
    }
    if failed {
      call.complain(
        isGNU ? "Exiting with failure status due to previous errors" : "error exit delayed from previous errors",
        &c
      )
    }
    return failed ? (isGNU ? 2 : 1) : 0
  }

  private static func place(_ name: String, _ call: Call) -> String {
    guard let folder = call.options.value("C"), !name.hasPrefix("/") else { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func unpack(_ call: Call, _ bytes: [UInt8], _ c: inout ProcessContext) -> Int {
    let isGNU = call.invocation.flavour == .gnu
    guard let archive = TarArchive(bytes) else {
      call.complain(isGNU ? "This does not look like a tar archive" : "invalid tar magic", &c)
      return isGNU ? 2 : 1
    }
    if let folder = call.options.value("C"), (try? c.status(of: folder))?.isDirectory != true {
      call.complain(
        isGNU
          ? "\(folder): Cannot open: No such file or directory"
          : "can't change directory to '\(folder)': "
            + "No such file or directory",
        &c
      )
      return isGNU ? 2 : 1
    }
    var failed = false
    for entry in archive.entries where isWanted(entry.name, call) {
      let shown = entry.name + (entry.kind == .directory ? "/" : "")
      if call.options.has("t") || call.options.has("v") { c.write(shown + "\n") }
      if call.options.has("t") { continue }
      // Nothing is unpacked outside of the folder.
      if entry.name.split(separator: "/").contains("..") || entry.name.hasPrefix("/") { continue }
      do throws(FileError) { try c.unpack(entry, at: place(entry.name, call)) } catch {
        call.complain(isGNU ? "\(shown): Cannot open: \(error.message)" : "can't open '\(shown)': \(error.message)", &c)
        failed = true
      }
    }
    return failed ? (isGNU ? 2 : 1) : 0
  }

  private static func isWanted(_ name: String, _ call: Call) -> Bool {
    let names = call.options.operands
    return names.isEmpty || names.contains { name == $0 || name.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
  }
}

extension Immediate {
  /// Ends with a code, everything being said.
  fileprivate static func exit(_ code: Int, _ invocation: Invocation) -> Immediate {
    Immediate(invocation: invocation) { _, _ in code }
  }
}
