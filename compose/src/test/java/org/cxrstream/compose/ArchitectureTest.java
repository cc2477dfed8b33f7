package org.cxrstream.compose;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.Test;

/** Who may use whom. The way of an X-ray is the way of the modules; nothing goes back. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.cxrstream");

    @Test
    void shouldLetModulesSeeOnlyWhatTheDesignAllows() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("schemas")
                .definedBy("org.cxrstream.schemas..")
                .layer("ingest")
                .definedBy("org.cxrstream.ingest..")
                .layer("preprocess")
                .definedBy("org.cxrstream.preprocess..")
                .layer("segmenter")
                .definedBy("org.cxrstream.segmenter..")
                .layer("trainer")
                .definedBy("org.cxrstream.trainer..")
                .layer("compose")
                .definedBy("org.cxrstream.compose..")
                .whereLayer("compose")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ingest")
                .mayOnlyBeAccessedByLayers("compose")
                .whereLayer("preprocess")
                .mayOnlyBeAccessedByLayers("compose")
                .whereLayer("trainer")
                .mayOnlyBeAccessedByLayers("compose")
                .whereLayer("segmenter")
                .mayOnlyBeAccessedByLayers("compose", "trainer")
                .check(CLASSES);
    }

    @Test
    void shouldLetTheTrainerShareOnlyNetworksAndTheirModels() {
        noClasses()
                .that()
                .resideInAPackage("org.cxrstream.trainer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.cxrstream.segmenter.live..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepEngineInternalsInOneClass() {
        noClasses()
                .that()
                .haveNameNotMatching("org\\.cxrstream\\.segmenter\\.network\\.Torch(\\$\\w+)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.pytorch..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCirclesBetweenFeatures() {
        slices().matching("org.cxrstream.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldHaveNoPackageNamedAfterNothing() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..")
                .check(CLASSES);
    }

    @Test
    void shouldKnowSecretsOnlyInIngest() {
        classes()
                .that()
                .haveSimpleNameContaining("Pseudonym")
                .should()
                .resideInAPackage("org.cxrstream.ingest.deidentify..")
                .check(CLASSES);
    }

    /** Such a number lies in memory of Java's; the backward pass may read it when it is somebody else's. */
    @Test
    void shouldNotMultiplyByJavaNumbersWhereGradientsAreRecorded() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.cxrstream.segmenter.network..",
                        "org.cxrstream.trainer.finetune..",
                        "org.cxrstream.trainer.contrast..",
                        "org.cxrstream.trainer.moco..",
                        "org.cxrstream.trainer.simclr..",
                        "org.cxrstream.trainer.rotation..",
                        "org.cxrstream.trainer.pirl..")
                .and()
                .doNotBelongToAnyOf(Torch.class)
                .should()
                .callMethod(NDArray.class, "mul", Number.class)
                .orShould()
                .callMethod(NDArray.class, "div", Number.class)
                .check(CLASSES);
    }
}
