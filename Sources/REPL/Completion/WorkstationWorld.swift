package import API
package import Kubectl
import Objects
import Simulation
package import Workstation

/// Completion over the learner's machine and the cluster behind it, as they are now.
///
/// It holds a copy, which shares everything: what it asks leaves no trace in the session.
package struct WorkstationWorld: CompletionWorld {
  private let workstation: Workstation
  private let course: [Lesson]

  /// The lessons of the course with their steps, as `start` takes them.
  package struct Lesson: Hashable, Sendable {
    package var id: String
    package var steps: [String]

    package init(id: String, steps: [String]) {
      self.id = id
      self.steps = steps
    }
  }

  package init(_ workstation: Workstation, course: [Lesson] = []) {
    self.workstation = workstation
    self.course = course
  }

  // MARK: The machine

  package var commands: [String] { workstation.commandNames }

  package func alias(_ name: String) -> String? { workstation.alias(name) }

  package func files(in folder: String) -> [String] {
    let home = workstation.variable("HOME") ?? "/"
    let path = folder == "~" || folder.hasPrefix("~/") ? home + folder.dropFirst() : folder
    return workstation.entries(of: path)
  }

  // MARK: kubectl's configuration

  package var kubectl: CommandTree {
    let variable = workstation.variable("KUBERC") ?? ""
    let path = variable.isEmpty ? (workstation.variable("HOME") ?? "") + "/.kube/kuberc" : variable
    let preferences = try? workstation.read(file: path)
    return .with(
      plugins: workstation.commandNames.filter { $0.hasPrefix("kubectl-") },
      preferences: preferences.map { String(decoding: $0, as: UTF8.self) }
    )
  }

  private var configuration: Value? {
    guard let bytes = try? workstation.read(file: (workstation.variable("HOME") ?? "") + "/.kube/config") else {
      return nil
    }
    return try? YAML.readOne(String(decoding: bytes, as: UTF8.self))
  }

  package var currentNamespace: String {
    guard let configuration, let current = configuration["current-context"]?.string else { return "default" }
    let contexts = configuration["contexts"]?.array ?? []
    let context = contexts.first { $0["name"]?.string == current }?["context"]
    return context?["namespace"]?.string ?? "default"
  }

  package var contexts: [String] {
    (configuration?["contexts"]?.array ?? []).compactMap { $0["name"]?.string }.sorted()
  }

  // MARK: The cluster

  package var catalogue: Catalogue { .kubernetes }

  package var nodes: [String] { workstation.cluster?.nodes.map(\.name) ?? [] }

  package func names(of resource: Resource, in namespace: String?) -> [String] {
    objects(of: resource.groupVersionResource, in: namespace).map(\.name)
  }

  package func containers(of pod: String, in namespace: String) -> [String] {
    let pods = objects(of: .pods, in: namespace)
    guard let spec = pods.first(where: { $0.name == pod })?["spec"] else { return [] }
    return ["initContainers", "containers"].flatMap { spec[$0]?.array ?? [] }.compactMap { $0["name"]?.string }
  }

  /// Nothing where the API server does not answer: completion is no place for errors.
  private func objects(of resource: GroupVersionResource, in namespace: String?) -> [Value] {
    guard var cluster = workstation.cluster else { return [] }
    return (try? cluster.list(resource, namespace: namespace)) ?? []
  }

  // MARK: The course

  package var lessons: [String] { course.map(\.id) }

  package func steps(of lesson: String) -> [String] { course.first { $0.id == lesson }?.steps ?? [] }
}
