// SPDX-License-Identifier: Apache-2.0

/// What is shown, in order.
enum Scenes {
    static func all(_ props: Props, _ stage: Stage) -> [Scene] {
        [
            signed, unsigned(props), permissive(props), application(props), tampered(props, stage),
            movedTag(props, stage), outage(props, stage), typingError(props), explained(props),
        ]
    }

    private static let signed = Scene(
        "Signed images are allowed",
        [
            .tell(
                """
                The AppProject and the Application are those of Argo CD's proposal, with a key of ours. The \
                manifests run five images: containers, an init container, an image volume, a CronJob. Some \
                are signed the way cosign 2 does it, some the way cosign 3 does.
                """),
            .show("project.yaml"),
            .verify(
                "--project project.yaml --application application.yaml --keys keys -f manifests/",
                exit: 0, "verified", "verified", "verified", "verified", "verified"),
        ])

    private static func unsigned(_ props: Props) -> Scene {
        Scene(
            "An unsigned image is denied",
            [
                .tell("Nobody signed tools/debug, and the project says enforcementLevel: strict."),
                .verify(
                    "--project project.yaml --keys keys", props.image("tools/debug:1.0"),
                    exit: 1, "rejected", reasons: "signature.none"),
            ])
    }

    private static func permissive(_ props: Props) -> Scene {
        Scene(
            "The same under a permissive project: allowed, with a warning",
            [
                .tell("Only the project differs: enforcementLevel: permissive. What was found is the same."),
                .verify(
                    "--project project-permissive.yaml --keys keys", props.image("tools/debug:1.0"),
                    exit: 0, "rejected", reasons: "signature.none"),
            ])
    }

    private static func application(_ props: Props) -> Scene {
        Scene(
            "An Application may raise the bar, never lower it",
            [
                .tell(
                    """
                    Under the permissive project, this Application asks for strict and for two different \
                    signers. shop/web has two; shop/api has one.
                    """),
                .show("application-raises.yaml", last: 8),
                .verify(
                    "--project project-permissive.yaml --application application-raises.yaml --keys keys",
                    props.image("shop/web:1.4"), props.image("shop/api:2.1"),
                    exit: 1, "verified", "rejected", reasons: "signature.too-few-signers"),
                .tell(
                    """
                    This one asks the strict project to look away. It is told that the project's word stands.
                    """),
                .show("application-lowers.yaml", last: 3),
                .verify(
                    "--project project.yaml --application application-lowers.yaml --keys keys",
                    props.image("tools/debug:1.0"), exit: 1, "rejected", reasons: "signature.none"),
            ])
    }

    private static func tampered(_ props: Props, _ stage: Stage) -> Scene {
        Scene(
            "A tampered image is denied, and the difference named",
            [
                .tell(
                    """
                    An attacker pushes another image to shop/pay:3.0 and copies the good image's signature \
                    beside it. The signature is genuine, but it speaks of another digest.
                    """),
                .happen { try await stage.replacePay() },
                .verify(
                    "--project project.yaml --keys keys", props.image("shop/pay:3.0"),
                    exit: 1, "rejected", reasons: "signature.other-digest"),
                .tell("Then they push to shop/pay:3.1, and sign with a key of their own."),
                .happen { try await stage.signPayByStranger() },
                .verify(
                    "--project project.yaml --keys keys", props.image("shop/pay:3.1"),
                    exit: 1, "rejected", reasons: "signature.invalid"),
            ])
    }

    private static func movedTag(_ props: Props, _ stage: Stage) -> Scene {
        Scene(
            "A tag moves, a digest does not",
            [
                .tell(
                    """
                    shop/cart:5 was signed; since then, somebody has pushed a new, unsigned build to the tag. \
                    Who deploys the digest still runs what was signed. The tag is another image now.
                    """),
                .happen { await stage.moveCart() },
                .verify(
                    "--project project.yaml --keys keys", props.image("shop/cart@\(props.pinned)"),
                    exit: 0, "verified"),
                .verify(
                    "--project project.yaml --keys keys", props.image("shop/cart:5"),
                    exit: 1, "rejected", reasons: "signature.none"),
            ])
    }

    private static func outage(_ props: Props, _ stage: Stage) -> Scene {
        Scene(
            "The registry is down: undetermined, neither a pass nor a forgery",
            [
                .tell(
                    "The registry stops. Strict still denies; exit code 3 says that trying again may help."),
                .happen { await stage.stopRegistry() },
                .verify(
                    "--project project.yaml --keys keys", props.image("shop/web:1.4"),
                    exit: 3, "undetermined", reasons: "registry.unreachable"),
                .happen { try await stage.restartRegistry() },
            ])
    }

    private static func typingError(_ props: Props) -> Scene {
        Scene(
            "A typing error in the policy is found, not skipped",
            [
                .tell(
                    """
                    project-typo.yaml says enforcmentLevel, without its second e. A reader that skips what it \
                    does not know would go on without the line; lint shows the place, verify allows nothing.
                    """),
                .assay("lint project-typo.yaml", exit: 2),
                .verify(
                    "--project project-typo.yaml --keys keys", props.image("shop/web:1.4"),
                    exit: 2, "misconfigured", reasons: "policy.unknown-key"),
            ])
    }

    private static func explained(_ props: Props) -> Scene {
        Scene(
            "What does an image carry?",
            [
                .tell("For whoever has no policy yet: who signed, and the lines that would trust them."),
                .assay("explain --keys keys", props.image("shop/web:1.4"), exit: 0),
            ])
    }
}
