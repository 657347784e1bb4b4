import API
import Objects

/// `kubectl run`.
struct RunCommand: Command {
  static let honouredFlags: Set<String> = [
    "annotations", "attach", "cascade", "command", "detach-keys", "env", "expose", "image", "image-pull-policy",
    "labels",
    "leave-stdin-open", "override-type", "overrides", "pod-running-timeout", "port", "privileged", "quiet", "restart",
    "rm", "stdin", "tty",
  ]

  private var context: CommandContext
  private let template: PodTemplateOfRun
  private let attaches: Bool
  private var attachment: RunAttachment?

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    if !["Always", "OnFailure", "Never"].contains(flags.string("restart")) {
      throw context.usage("invalid restart policy: \(flags.string("restart"))")
    }
    if let policy = flags.text("image-pull-policy"), !["Always", "IfNotPresent", "Never"].contains(policy) {
      throw context.usage("invalid image pull policy: \(policy)")
    }
    _ = try DeleteCommand.propagation(flags)
    attaches = flags.isGiven("attach") ? flags.bool("attach") : flags.bool("stdin")
    template = try PodTemplateOfRun(context)
    _ = try template.pod()
    try validate()
  }

  private func validate() throws(Failure) {
    let flags = context.flags
    if flags.string("image").isEmpty { throw .plain("--image is required") }
    if ImageName(flags.string("image")) == nil {
      throw .plain("Invalid image name \"\(flags.string("image"))\": invalid reference format")
    }
    if flags.bool("tty"), !flags.bool("stdin") {
      throw context.usage("-i/--stdin is required for containers with -t/--tty=true")
    }
    if flags.bool("expose"), flags.text("port") == nil {
      throw context.usage("--port must be set when exposing a service")
    }
    if let port = flags.text("port"), Int(port) == nil {
      throw .plain("strconv.Atoi: parsing \"\(port)\": invalid syntax")
    }
    if flags.bool("rm"), !attaches { throw context.usage("--rm should only be used for attached containers") }
    if attaches, !["none", "false"].contains(flags.string("dry-run")) {
      throw context.usage(
        "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)"
      )
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if var attachment {
      self.attachment = nil
      let step = try attachment.resume(&context, &host)
      self.attachment = attachment
      return step
    }
    var creation = try Creation(context, &host)
    let pod = try Overrides.apply(context.flags, to: template.pod())
    if context.flags.bool("expose") {
      let resource = try context.resource(path: .services, &host)
      if attaches {
        _ = try create(template.service(), .services, &host)
      } else {
        try creation.create(inNamespace(template.service()), resource, &context, &host)
      }
    }
    let created: Value
    if attaches {
      created = try create(pod, .pods, &host)
    } else {
      created = try creation.create(inNamespace(pod), try context.resource(path: .pods, &host), &context, &host)
    }
    guard attaches else { return .done }
    var attachment = RunAttachment(pod: created.name, context, now: host.clock.now)
    let step = try attachment.resume(&context, &host)
    self.attachment = attachment
    return step
  }

  private func inNamespace(_ object: Value) -> Value {
    var object = object
    if context.configuration.isNamespaceGiven || context.flags.string("dry-run") == "none" {
      object["metadata", default: [:]]["namespace"] = .string(context.namespace)
    }
    return object
  }

  private mutating func create(
    _ object: Value,
    _ resource: GroupVersionResource,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var options = Request.Options()
    options.fieldManager = context.flags.text("field-manager")
    let request = Request(
      .create,
      resource,
      namespace: context.namespace,
      body: inNamespace(object),
      options: options
    )
    return try context.send(request, &host).body
  }
}

/// `--overrides`: JSON laid over what the flags made.
enum Overrides {
  static func apply(_ flags: FlagValues, to object: Value) throws(Failure) -> Value {
    guard let text = flags.text("overrides") else { return object }
    let patch: Value
    do {
      patch = try YAML.readOne(text)
    } catch {
      throw .plain("invalid JSON: \(error)")
    }
    switch flags.string("override-type") {
    case "merge": return MergePatch.apply(patch, to: object)
    case "strategic":
      let table = SchemaTable.kubernetes
      guard let schema = table[object.groupVersionKind] else { return MergePatch.apply(patch, to: object) }
      do {
        return try StrategicMergePatch(table: table).apply(patch, to: object, schema)
      } catch {
        throw .plain("\(error)")
      }
    case "json":
      do {
        return try JSONPatch.apply(patch, to: object)
      } catch {
        throw .plain("\(error)")
      }
    case let type:
      throw .plain("invalid override type specified, must be one of: json, merge, strategic: \(type)")
    }
  }
}
