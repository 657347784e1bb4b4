import API
import Objects

/// What the create commands share: sending one object and saying so.
struct Creation: Sendable {
  var printer: ResultPrinter
  /// `failed to create deployment`, where the command words the refusal itself.
  var failureWords: String?
  private let savesConfiguration: Bool
  private let fieldManager: String?
  private let validation: Request.Options.FieldValidation

  init(
    _ context: CommandContext,
    failureWords: String? = nil,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    printer = try ResultPrinter(context, &host)
    self.failureWords = failureWords
    savesConfiguration = context.flags.definitions["save-config"] != nil && context.flags.bool("save-config")
    fieldManager = context.flags.text("field-manager")
    validation = try FieldValidation.mode(context.flags)
  }

  /// Creates the object, or only shows it, and prints what became of it.
  @discardableResult
  mutating func create(
    _ object: Value,
    _ resource: Resource,
    source: String = "",
    outcome: String = "created",
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var object = object
    if savesConfiguration { LastApplied.set(on: &object) }
    context.recordCause(on: &object)
    var result = object
    if printer.dryRun != .client {
      result = try send(object, resource, source, &context, &host)
    }
    try printer.print(result, resource, outcome, &host)
    return result
  }

  private func send(
    _ object: Value,
    _ resource: Resource,
    _ source: String,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var options = Request.Options()
    options.dryRun = printer.dryRun == .server
    options.fieldManager = fieldManager
    options.fieldValidation = validation
    let namespace = resource.isNamespaced ? object.namespace ?? context.namespace : nil
    let request = Request(
      .create,
      resource.groupVersionResource,
      namespace: namespace,
      body: object,
      options: options
    )
    if let failureWords, !host.reaches(server: context.configuration.server) {
      throw .plain("\(failureWords): " + context.configuration.unreached(RequestPath.path(of: request), method: "Post"))
    }
    do throws(Failure) {
      return try context.send(request, &host).body
    } catch {
      guard let failureWords, case .status(let status) = error, status.reason != .connectionRefused else {
        throw error.adding(verb: "creating", source: source)
      }
      // The words for secrets have no colon.
      throw .plain(failureWords + (failureWords.hasSuffix("secret") ? " " : ": ") + status.message)
    }
  }
}

/// `--validate`.
enum FieldValidation {
  static func mode(_ flags: FlagValues) throws(Failure) -> Request.Options.FieldValidation {
    guard flags.definitions["validate"] != nil else { return .strict }
    switch flags.string("validate") {
    case "strict", "true": return .strict
    case "warn": return .warn
    case "ignore", "false": return .ignore
    case let text:
      throw .plain(
        "invalid - validate option \"\(text)\"; must be one of: strict (or true), warn, ignore (or false)"
      )
    }
  }
}

/// The annotation in which `apply` keeps what it was given.
enum LastApplied {
  static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

  /// The text that the annotation gets: the object without the annotation itself, in one line.
  static func text(of object: Value, showsAnnotations: Bool = true) -> String {
    var object = object
    if object["metadata"]?["annotations"] != nil { object["metadata"]?["annotations"]?[annotation] = nil }
    if showsAnnotations, object["metadata"]?["annotations"] == nil {
      object["metadata", default: [:]]["annotations"] = [:]
    }
    return JSON.write(object, escapesHTML: true) + "\n"
  }

  static func set(on object: inout Value) {
    let text = text(of: object)
    object["metadata", default: [:]]["annotations", default: [:]][annotation] = .string(text)
  }
}
