import API
import Objects

/// `kubectl describe`.
struct DescribeCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all-namespaces", "chunk-size", "selector", "show-events"]

  private var context: CommandContext
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = true
    if context.arguments.isEmpty, builder.filenames.isEmpty {
      throw .plain(
        "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of "
          + "supported resources.\n"
      )
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let selection = try builder.build(&context, &host)
    let fetched = context.fetch(selection, &host)
    var infos = fetched.infos
    var failures = fetched.failures
    if infos.isEmpty, context.arguments.count == 2, failures.contains(where: \.isNotFound) {
      infos = try matching(prefix: context.arguments[1], &host)
      if !infos.isEmpty { failures = [] }
    }
    var isFirst = true
    for info in infos {
      do throws(Failure) {
        let text = try Describer.text(of: info, showsEvents: context.flags.bool("show-events"), &context, &host)
        host.print((isFirst ? "" : "\n\n") + text)
        isFirst = false
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
    if infos.isEmpty {
      host.complain(
        builder.allNamespaces ? "No resources found" : "No resources found in \(context.namespace) namespace."
      )
    }
  }

  /// A name that no object has may begin the names of others.
  private mutating func matching(
    prefix: String,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    var builder = ResourceBuilder(context, arguments: [context.arguments[0]])
    builder.allowsTypeAlone = true
    let selection = try builder.build(&context, &host)
    return context.fetch(selection, &host).infos.filter { $0.name.hasPrefix(prefix) }
  }
}

/// Chooses how an object of a kind is described.
enum Describer {
  static func text(
    of info: ResourceInfo,
    showsEvents: Bool,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> String {
    var text = Description(host.clock)
    let events = showsEvents ? events(of: info, &context, &host) : nil
    let object = info.object
    switch info.resource.groupResource.description {
    case "pods": PodDescription.describe(object, events, &text)
    case "nodes": try NodeDescription.describe(object, events, &text, &context, &host)
    case "deployments.apps": try WorkloadDescription.deployment(info, events, &text, &context, &host)
    case "replicasets.apps", "replicationcontrollers":
      try WorkloadDescription.replicaSet(info, events, &text, &context, &host)
    case "daemonsets.apps": try WorkloadDescription.daemonSet(info, events, &text, &context, &host)
    case "statefulsets.apps": try WorkloadDescription.statefulSet(info, events, &text, &context, &host)
    case "services": try NetworkDescription.service(object, events, &text, &context, &host)
    case "endpoints": NetworkDescription.endpoints(object, events, &text)
    case "endpointslices.discovery.k8s.io": NetworkDescription.endpointSlice(object, events, &text)
    case "ingresses.networking.k8s.io": try IngressDescription.ingress(object, events, &text, &context, &host)
    case "ingressclasses.networking.k8s.io": IngressDescription.ingressClass(object, events, &text)
    case "networkpolicies.networking.k8s.io": NetworkPolicyDescription.describe(object, &text)
    case "horizontalpodautoscalers.autoscaling": AutoscalerDescription.describe(object, events, &text)
    case "namespaces": try ConfigurationDescription.namespace(object, &text, &context, &host)
    case "configmaps": ConfigurationDescription.configMap(object, events, &text)
    case "secrets": ConfigurationDescription.secret(object, &text)
    case "serviceaccounts": ConfigurationDescription.serviceAccount(object, events, &text)
    case "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io":
      AccessDescription.role(object, &text)
    case "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io":
      AccessDescription.binding(object, &text)
    default: try other(info, events, &text, &context, &host)
    }
    return text.text
  }

  /// The kinds that are seldom looked at, and what has no words of its own.
  private static func other(
    _ info: ResourceInfo,
    _ events: [Value]?,
    _ text: inout Description,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let object = info.object
    switch info.resource.groupResource.description {
    case "certificatesigningrequests.certificates.k8s.io":
      AccessDescription.certificateRequest(object, events, &text)
    case "csinodes.storage.k8s.io": StorageDescription.node(object, events, &text)
    case "volumeattributesclasses.storage.k8s.io": StorageDescription.attributesClass(object, events, &text)
    case "servicecidrs.networking.k8s.io": NetworkDescription.addressRange(object, events, &text)
    case "ipaddresses.networking.k8s.io": NetworkDescription.address(object, events, &text)
    case "cronjobs.batch": BatchDescription.cronJob(object, events, &text)
    case "jobs.batch": BatchDescription.job(object, events, &text)
    case "limitranges": LimitDescription.range(object, &text)
    case "persistentvolumeclaims": try StorageDescription.claim(object, events, &text, &context, &host)
    case "persistentvolumes": StorageDescription.persistentVolume(object, events, &text)
    case "poddisruptionbudgets.policy": DisruptionBudgetDescription.describe(object, events, &text)
    case "priorityclasses.scheduling.k8s.io": LimitDescription.priorityClass(object, events, &text)
    case "resourcequotas": LimitDescription.quota(object, &text)
    case "storageclasses.storage.k8s.io": StorageDescription.storageClass(object, events, &text)
    default: GenericDescription.describe(object, events, &text)
    }
  }

  private static func events(
    of info: ResourceInfo,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) -> [Value] {
    var options = Request.Options()
    // Events about nodes name the node as their uid, so only names are compared.
    options.fieldSelector = "involvedObject.name=\(info.name),involvedObject.kind=\(info.resource.kind)"
    let namespace = info.resource.isNamespaced ? info.namespace : nil
    let request = Request(.list, .events, namespace: namespace, options: options)
    // Who may not read events is shown the rest.
    let all = (try? context.send(request, &host))?.body["items"]?.array ?? []
    return all.filter { event in
      let uid = event["involvedObject"]?["uid"]?.string ?? ""
      return uid.isEmpty || uid == info.object.uid || uid == info.name
    }
  }
}
