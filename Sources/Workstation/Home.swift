package import Objects
import Simulation

/// What the learner's machine holds before anyone has typed.
enum Home {
  static let user = "learner"
  static let path = "/home/learner"
  static let hostname = "workstation"

  /// The kubeconfig that the cluster's installer leaves behind; context, cluster and user are `minikube`.
  static func kubeconfig(server: String) -> Value {
    [
      "apiVersion": "v1",
      "kind": "Config",
      "clusters": [
        [
          "name": "minikube",
          "cluster": [
            "certificate-authority": .string(path + "/.minikube/ca.crt"), "server": .string(server),
          ],
        ]
      ],
      "contexts": [
        [
          "name": "minikube",
          "context": ["cluster": "minikube", "namespace": "default", "user": "minikube"],
        ]
      ],
      "current-context": "minikube",
      "users": [
        [
          "name": "minikube",
          "user": [
            "client-certificate": .string(path + "/.minikube/profiles/minikube/client.crt"),
            "client-key": .string(path + "/.minikube/profiles/minikube/client.key"),
          ],
        ]
      ],
    ]
  }
}
