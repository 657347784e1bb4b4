import Objects

/// `kubectl kuberc view`.
struct KubercView: Command {
  static let honouredFlags: Set<String> = ["kuberc"]

  static let isOff = Failure.plain("KUBERC is disabled via KUBERC=off environment variable")

  private let flags: FlagValues
  /// Whether to make a file was asked; the answer so far.
  private var answer: [UInt8]?

  init(_ context: CommandContext) throws(Failure) { flags = context.flags }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    guard let file = try PreferencesFile(flag: flags.text("kuberc"), &host) else { throw Self.isOff }
    if host.kind(ofPath: file.path) == nil { return try offer(file, &host) }
    let preferences: Preferences
    do throws(Failure) {
      preferences = try file.read(&host) ?? Preferences()
    } catch {
      throw .plain("error parsing kuberc file: \(error.message)")
    }
    let object = preferences.object(fillsLists: true)
    guard let format = try OutputFormat(flags, &host) else {
      host.print(YAML.write(object))
      return .done
    }
    var printer = ObjectPrinter(format)
    host.print(try printer.text(of: object))
    return .done
  }

  /// Without a file, one with what is recommended can be made.
  private mutating func offer(_ file: PreferencesFile, _ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if file.isExplicit { throw .plain("kuberc file not found at \(file.path)") }
    if answer == nil {
      host.printLine("kuberc file not found at \(file.path)")
      host.print("Would you like to generate a default kuberc file with recommended options? (y/N): ")
      answer = []
    }
    let reply = host.readLine(&answer)
    guard let reply else { return .wait(input: true, change: false) }
    guard reply.lowercased() == "y" else { return .done }
    var preferences = Preferences()
    preferences.defaults = [
      .init(command: "apply", options: [.init(name: "server-side", value: "true")]),
      .init(command: "delete", options: [.init(name: "interactive", value: "true")]),
    ]
    try file.save(preferences, &host)
    return .done
  }
}
