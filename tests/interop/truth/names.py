"""Aliases."""
from situation import Situation, plugin

for kind, names in {
    "sink": "MySinkConnector ConnectorX MyConnectorConnector Connector ConnectorConnector Plain AConnectorB Sinkconnector ÄöConnector C1Connector_2",
    "source": "MySourceConnector SourceConnector1 XConnectorYConnectorZ",
    "converter": "AvroConverter ConverterA HeaderConverter MyHeaderConverter ConvertersConverter1",
    "header_converter": "BvroConverter MyHeaderConverterX HeaderConverterB",
    "transformation": "MyTransformation TransformationX Cast1 TransformationTransformation",
    "predicate": "MyPredicate PredicateA Nothing",
    "configprovider": "MyConfigProvider ConfigProviderA", "rest_extension": "MyConnectRestExtension MyRestExtension",
    "policy": "MyConnectorClientConfigOverridePolicy MyPolicy",
}.items():
    at = Situation(f"alias-{kind}", within="aliases")
    for name in names.split():
        at.java(plugin(kind, name))
    at.jar(services={kind: names.split()})
at = Situation("alias-nested", within="aliases").java("public abstract class Cast implements Transformation { #transformation public static class Key extends Cast {}"
                                    " public static class ValueTransformation extends Cast {} }")
at.jar()
(Situation("alias-collision", within="aliases").java(plugin("sink", "SameConnector")).java(plugin("source", "Same")).java(plugin("converter", "SameConverter")).jar())
(Situation("alias-two-kinds", within="aliases").java("public class Both_ConverterX implements Converter, HeaderConverter { #convert #headers #config #common #v }").jar())
(Situation("no-package").java(plugin("sink", "x").replace("public class x", "public class NoPackage")).jar())
