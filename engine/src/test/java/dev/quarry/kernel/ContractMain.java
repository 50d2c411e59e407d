package dev.quarry.kernel;

/// Prints which kernels this JVM chose, and verifies the contract on them; for forked JVMs.
final class ContractMain {

    private ContractMain() {}

    public static void main(String[] args) {
        KernelChoice choice = KernelChoice.current();
        System.out.println(choice.kernels().name() + "; " + choice.reason());
        new KernelContract(choice.kernels(), 4).verify();
        System.out.println("contract holds");
    }
}
