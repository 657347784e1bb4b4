import ArgumentParser
import Simulation

/// The value of `--cluster`.
enum ClusterChoice {
  /// - Returns: the profile; nil for a workstation without a cluster.
  /// - Throws: what to say about a name that is none, or about a profile that is not simulated yet.
  static func profile(named name: String) throws -> Profile? {
    if name == "none" { return nil }
    if let profile = Profile(rawValue: name) { return profile }
    if name == "cloud" {
      throw ValidationError(
        "--cluster cloud needs a cloud controller manager, which Drydock does not simulate yet; use multi"
      )
    }
    throw ValidationError("--cluster: there is no cluster \"\(name)\"; choose none, single or multi")
  }
}
