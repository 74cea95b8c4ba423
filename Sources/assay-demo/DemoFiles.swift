// SPDX-License-Identifier: Apache-2.0

import Signatures

/// The files of the working folder: the proposal's documents, adapted, and something to deploy.
struct DemoFiles {
    private let props: Props

    init(_ props: Props) { self.props = props }

    /// Texts by relative path.
    var all: [String: String] {
        var files = [
            "project.yaml": Self.project(enforcement: "strict"),
            "project-permissive.yaml": Self.project(enforcement: "permissive"),
            "project-typo.yaml": Self.project(enforcement: "strict")
                .replacing("enforcementLevel", with: "enforcmentLevel"),
            "application.yaml": Self.application,
            "application-raises.yaml": Self.raisingApplication,
            "application-lowers.yaml": Self.loweringApplication,
            "manifests/web.yaml": deployment,
            "manifests/report.yaml": cronJob,
        ]
        for (name, key) in props.keys { files["keys/\(name).pub"] = key.pem }
        return files
    }

    /// The proposal's AppProject. KMS signers are left out, since nothing here may ask a KMS.
    private static func project(enforcement: String) -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata:
          name: my-secure-project
        spec:
          imageVerification:
            enabled: true
            enforcementLevel: \(enforcement)
            allowedProviders: ["cosign"]
            allowedSigners: ["static"]
            minSlsaLevel: 0    # the proposal says 2; levels need provenance, which these images lack
            applicationSigners: override
            defaultSigners:
              - method: "static"
                signer:
                  publicKey: "\(Props.trustedKey)"    # in the key ring: keys/\(Props.trustedKey).pub

        """
    }

    /// The proposal's Application, with a key instead of its three placeholders.
    private static let application =
        applicationHead + """
              imageVerification:
                signers:
                  - method: "static"
                    publicKey: "\(Props.trustedKey)"

            """

    private static let raisingApplication =
        applicationHead + """
              imageVerification:
                enforcementLevel: strict
                threshold: 2
                signers:
                  - method: "static"
                    publicKey: "\(Props.trustedKey)"
                  - method: "static"
                    publicKey: "\(Props.releaseKey)"

            """

    private static let loweringApplication =
        applicationHead + """
              imageVerification:
                enabled: false
                enforcementLevel: permissive

            """

    private static let applicationHead = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: my-secure-app
        spec:
          project: my-secure-project
          destination:
            server: https://kubernetes.default.svc
            namespace: default
          source:
            repoURL: "https://github.com/my-repo"
            targetRevision: HEAD
            path: charts/my-secure-app

        """

    private var deployment: String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              initContainers:
                - name: migrate
                  image: \(props.image("shop/migrate:2.1"))
              containers:
                - name: web
                  image: \(props.image("shop/web:1.4"))
                - name: api
                  image: \(props.image("shop/api:2.1"))
              volumes:
                - name: data
                  image:
                    reference: \(props.image("shop/data:7"))

        """
    }

    private var cronJob: String {
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: report
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: report
                      image: \(props.image("shop/report:0.9"))

        """
    }
}
